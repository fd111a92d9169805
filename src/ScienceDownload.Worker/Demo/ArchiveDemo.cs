using ScienceDownload.Demo;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.Demo;

/// <summary>Downloads from each archive of the demo, one after the other, and checks what arrived.</summary>
internal static class ArchiveDemo
{
    /// <summary>Runs all sections; ends early when interrupted.</summary>
    /// <param name="session">The engine and how to answer.</param>
    /// <param name="folder">The demo's folder; each archive has one of its own in it.</param>
    /// <param name="state">The demo's state folder.</param>
    /// <param name="cancellation">Suspends the download.</param>
    public static async Task<IReadOnlyList<ArchiveRow>> RunAsync(Session session, string folder, string state, CancellationToken cancellation)
    {
        var rows = new List<ArchiveRow>();
        foreach ((string archive, Func<int, Task<ArchiveSection>> start) in ArchiveSection.All)
        {
            cancellation.ThrowIfCancellationRequested();
            string kept = Path.Combine(state, $"demo-port-{archive}");
            ArchiveSection section = await DemoPort.StartAsync(kept, start, s => s.Access.Server?.Port, cancellation).ConfigureAwait(false);
            await using (section.ConfigureAwait(false))
                rows.Add(await RunAsync(session, section, folder, cancellation).ConfigureAwait(false));
        }

        return rows;
    }

    private static async Task<ArchiveRow> RunAsync(Session session, ArchiveSection section, string folder, CancellationToken cancellation)
    {
        if (!session.Json)
            Console.Out.WriteLine($"{Environment.NewLine}{section.Archive}: {section.Title}");
        BatchOptions options = section.Options(folder);
        var request = new BatchRequest
        {
            Archive = section.Archive,
            Name = "demo of " + section.Archive,
            Options = options with { Fingerprint = CallFingerprint.Of(options, "demo", section.Access.Server?.ToString() ?? "") },
            Items = section.ResolveAsync(session.Engine, cancellation),
        };
        RunSummary summary = await ReportedRun.StartAsync(session, request, [], cancellation, section.Access).ConfigureAwait(false);
        int verified = 0;
        if (summary.Batch.Completed + summary.Batch.Skipped > 0)
        {
            var check = new VerifyRequest(options.Destination);
            await foreach (VerifyResult result in session.Engine.VerifyAsync(check, new RunContext(), cancellation).ConfigureAwait(false))
                verified += result.Status == VerifyStatus.Verified ? 1 : 0;
        }

        return new ArchiveRow(section.Archive, summary.Batch.Completed + summary.Batch.Skipped, summary.Batch.Failed, summary.BytesMoved, verified);
    }
}
