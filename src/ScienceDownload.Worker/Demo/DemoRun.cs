using System.CommandLine;
using ScienceDownload.Simulators;
using ScienceDownload.Worker.CommandLine;
using ScienceDownload.Worker.Output;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.Demo;

/// <summary>
/// Downloads the demo archive as any other batch, then checks the files against their manifest. The state lies in the same folder, so the
/// demo touches nothing else; killed and started again it goes on where it was.
/// </summary>
internal static class DemoRun
{
    /// <summary>Runs the demo.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="folder">The full path of the folder the files land in.</param>
    /// <param name="cancellation">Suspends the download.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ParseResult parsed, string folder, CancellationToken cancellation)
    {
        string state = Path.GetFullPath(parsed.GetValue(SharedOptions.State) ?? Path.Combine(folder, ".scidl-state"));
        // The archive lives only as long as the demo: no other command could go on.
        Session session = Session.Open(parsed, state, $"scidl demo -o '{folder}'");
        await using (session.ConfigureAwait(false))
        {
            WebArchiveSimulator archive = await DemoServer.StartAsync(session.Engine, state, cancellation).ConfigureAwait(false);
            await using (archive.ConfigureAwait(false))
            {
                IReadOnlyList<DemoEntry> entries = DemoArchive.AddTo(archive);
                if (!session.Json)
                    Console.Out.WriteLine(Describe(archive, entries));
                BatchRequest request = RequestFor(entries, folder, archive.BaseUri);
                RunSummary summary = await ReportedRun.StartAsync(session, request, [], cancellation).ConfigureAwait(false);
                int exitCode = await ReportAsync(session, summary, entries, folder, cancellation).ConfigureAwait(false);
                return exitCode == ExitCode.Interrupted
                    ? exitCode
                    : Math.Max(exitCode, await RunArchivesAsync(session, folder, state, cancellation).ConfigureAwait(false));
            }
        }
    }

    private static async Task<int> RunArchivesAsync(Session session, string folder, string state, CancellationToken cancellation)
    {
        try
        {
            IReadOnlyList<ArchiveRow> rows = await ArchiveDemo.RunAsync(session, folder, state, cancellation).ConfigureAwait(false);
            DemoTable.Write(session.Json, rows);
            return rows.All(row => row.Failed == 0 && row.Verified == row.Files) ? ExitCode.Done : ExitCode.SomeFailed;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static string Describe(WebArchiveSimulator archive, IReadOnlyList<DemoEntry> entries) =>
        $"A small archive runs at {archive.BaseUri}: {Humanize.Files(entries.Count)}, "
        + $"{entries.Count(e => e.Fault is not null)} of them behind faults.";

    private static BatchRequest RequestFor(IReadOnlyList<DemoEntry> entries, string folder, Uri archive)
    {
        var options = new BatchOptions { Destination = folder, ConcurrentLimit = ConcurrencyLimit.Of(8) };
        return new BatchRequest
        {
            Name = "demo",
            Options = options with { Fingerprint = CallFingerprint.Of(options, "demo", archive.ToString()) },
            Items = entries.Select(entry => new DownloadItem
            {
                Sources = [entry.Uri],
                RelativePath = entry.Path,
                Length = entry.Length,
                Checksums = [Checksum.Create(ChecksumAlgorithm.Sha256, entry.Sha256)],
            }).ToAsyncEnumerable(),
        };
    }

    private static async Task<int> ReportAsync(
        Session session, RunSummary summary, IReadOnlyList<DemoEntry> entries, string folder, CancellationToken cancellation)
    {
        int exitCode = ExitCode.Of(summary.Batch);
        if (exitCode == ExitCode.Interrupted)
            return exitCode;

        IReadOnlyList<DemoRow> rows = await DemoRow.CountAsync(session.Engine, summary.Batch.Id, entries, folder, cancellation).ConfigureAwait(false);
        DemoTable.Write(session.Json, rows);
        bool allVerified = rows.All(row => row.Verified == row.Files);
        if (!session.Json && allVerified)
        {
            Console.Out.WriteLine(summary.BytesMoved == 0
                ? $"Nothing was transferred: all {entries.Count} files were there already, and every one verifies."
                : $"All {entries.Count} files are in {folder}, every one verified. Run it again: nothing will be transferred.");
        }

        return allVerified ? exitCode : ExitCode.SomeFailed;
    }
}
