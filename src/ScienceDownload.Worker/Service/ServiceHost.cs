using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScienceDownload.Engine.Validation;
using ScienceDownload.Worker.Service.Batches;
using ScienceDownload.Worker.Service.Endpoints;
using ScienceDownload.Worker.Service.Http;

namespace ScienceDownload.Worker.Service;

/// <summary>The service: an engine behind HTTP.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly BatchDesk _desk;
    private readonly CancellationTokenSource _closing;
    private readonly Task _cleaning;

    private ServiceHost(WebApplication application, BatchDesk desk, CancellationTokenSource closing, Task cleaning)
    {
        _application = application;
        _desk = desk;
        _closing = closing;
        _cleaning = cleaning;
    }

    /// <summary>Where it listens; the ports are the real ones.</summary>
    public IReadOnlyList<Uri> Addresses
    {
        get
        {
            IServer server = _application.Services.GetRequiredService<IServer>();
            return [.. server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];
        }
    }

    /// <summary>Starts to listen, and takes up what the last run left.</summary>
    /// <param name="settings">How it runs.</param>
    /// <param name="engine">The engine; disposed of by the caller, after the service.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The settings contradict each other, or it cannot listen.</exception>
    public static async Task<ServiceHost> StartAsync(
        ServiceSettings settings, IDownloadEngine engine, TimeProvider time, CancellationToken cancellation)
    {
        Check(settings, engine.StatePath);
        var closing = new CancellationTokenSource();
        var keys = new ApiKeys(settings.ApiKey);
        var files = new ServedFiles(settings, time);
        var metrics = new ServiceMetrics(time);
        var desk = new BatchDesk(engine, settings, files, metrics);
        WebApplication application = Build(settings);
        var gatekeeper = new Gatekeeper(settings, keys, time);
        application.Use((context, next) =>
        {
            metrics.Requested();
            return gatekeeper.HandleAsync(context, next);
        });
        application.UseRouting();
        new BatchEndpoints(settings, keys, desk, files, time).Map(application);
        new DownloadEndpoints(settings, keys, desk, files, time).Map(application);
        new FileEndpoints(settings, keys, files).Map(application);
        new HealthEndpoints(settings, keys, desk, files, metrics, time).Map(application);
        new EventEndpoints(keys, desk, files, time, closing.Token).Map(application);
        new CookieEndpoints(keys, desk, time).Map(application);
        PageEndpoints.Map(application);
        try
        {
            // Before the first request: nobody may be told that a batch of the last run is not known.
            await desk.TakeUpAsync(cancellation).ConfigureAwait(false);
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            await desk.DisposeAsync().ConfigureAwait(false);
            throw new DownloadException(ErrorId.InputInvalid, $"The service cannot listen: {error.Message} Choose another port with --urls.", error);
        }

        Task cleaning = new Janitor(engine, settings, files, time).RunAsync(closing.Token);
        return new ServiceHost(application, desk, closing, cleaning);
    }

    /// <summary>Ends in good order: no new requests, running batches suspended until the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        // Batches first, as long as their webhooks and listeners can still be reached.
        await _desk.DisposeAsync().ConfigureAwait(false);
        using (var patience = new CancellationTokenSource(ClosingPatience))
            await _application.StopAsync(patience.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        await _cleaning.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private static void Check(ServiceSettings settings, string statePath)
    {
        if (settings.ApiKey is null && !settings.IsLoopback)
        {
            throw new DownloadException(
                ErrorId.InputInvalid,
                "Without a key the service listens on this machine only. "
                + "Give it a key with --api-key-file, or an address such as http://127.0.0.1:8080.");
        }

        string root = Path.TrimEndingDirectorySeparator(settings.Root) + Path.DirectorySeparatorChar;
        if ((Path.TrimEndingDirectorySeparator(statePath) + Path.DirectorySeparatorChar).StartsWith(root, StringComparison.Ordinal))
        {
            throw new DownloadException(ErrorId.InputInvalid,
                $"The state folder {statePath} lies in the folder that files are served from. Choose another one with --state or --root.");
        }

        OptionChecks.CheckDestination(settings.Root);
    }

    private static WebApplication Build(ServiceSettings settings)
    {
        // Empty: no configuration files, no variables, no logging but our own.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Limits.MaxRequestBodySize = 2 * 1024 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 1000;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            foreach (Uri url in settings.Urls)
            {
                if (url.Host == "localhost" && url.Port > 0)
                    kestrel.ListenLocalhost(url.Port);
                else
                    kestrel.Listen(url.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(url.Host.Trim('[', ']')), url.Port);
            }
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        return builder.Build();
    }

    /// <summary>Leaves signals to the program.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
