using ScienceDownload.Archives;

namespace ScienceDownload.Worker.Service;

/// <summary>One run of the service, from the command line to its end.</summary>
internal static class ServiceRun
{
    /// <summary>Serves until it is told to end.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="DownloadException">It cannot start.</exception>
    public static async Task<int> RunAsync(ServiceSettings settings, string? statePath, bool json, CancellationToken cancellation)
    {
        Directory.CreateDirectory(settings.Root);
        IDownloadEngine engine = new EngineFactory().Create(new EngineOptions
        {
            StatePath = statePath is null ? null : Path.GetFullPath(statePath),
            GlobalLimit = settings.MaxConcurrentDownloads,
            UserAgent = "ScienceDownload/" + Program.Version,
            Network = settings.Network,
            Webhooks = settings.Webhooks,
        });
        await using (engine.ConfigureAwait(false))
        {
            ServiceHost host = await ServiceHost.StartAsync(settings, engine, TimeProvider.System, cancellation).ConfigureAwait(false);
            await using (host.ConfigureAwait(false))
            {
                foreach (Uri address in host.Addresses)
                    Console.Out.WriteLine(json ? $$"""{"event":"listening","url":"{{address}}"}""" : $"Listening on {address} - Ctrl+C ends it.");
                await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return ExitCode.Done;
    }
}
