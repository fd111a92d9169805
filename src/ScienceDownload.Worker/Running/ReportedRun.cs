using System.Diagnostics;
using ScienceDownload.Worker.Output;

namespace ScienceDownload.Worker.Running;

/// <summary>
/// Runs batches in this process and reports what happens: the core of <c>get</c>, <c>batch</c>, <c>run</c>, <c>resume</c> and <c>restart</c>.
/// </summary>
internal static class ReportedRun
{
    private const string WebhookSecretVariable = "SCIENCEDOWNLOAD_WEBHOOK_SECRET";

    /// <summary>Makes the batch, or takes up the unfinished one that the same call left behind, and runs it.</summary>
    public static async Task<RunSummary> StartAsync(
        Session session,
        BatchRequest request,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        CancellationToken cancellation,
        ArchiveAccess? access = null)
    {
        BatchInfo batch;
        if (session.IsRemote)
        {
            batch = await session.Engine.CreateAsync(request, cancellation).ConfigureAwait(false);
            return await RunAsync(session, batch, headers, cancellation, access).ConfigureAwait(false);
        }

        using (await StartLock.EnterAsync(session.Engine.StatePath, cancellation).ConfigureAwait(false))
        {
            batch = await FindUnfinishedAsync(session.Engine, request.Options, cancellation).ConfigureAwait(false)
                ?? await session.Engine.CreateAsync(request, cancellation).ConfigureAwait(false);
        }

        return await RunAsync(session, batch, headers, cancellation, access).ConfigureAwait(false);
    }

    /// <summary>Runs a batch until it settles or is suspended.</summary>
    /// <param name="session">This call.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="headers">Request headers.</param>
    /// <param name="cancellation">Suspends the batch.</param>
    /// <param name="access">Who asks; null for what the batch's profile and the environment give.</param>
    /// <exception cref="DownloadException">Another process owns it, or a header it was started with is not given.</exception>
    public static async Task<RunSummary> RunAsync(
        Session session,
        BatchInfo batch,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        CancellationToken cancellation,
        ArchiveAccess? access = null)
    {
        RequireHeaders(batch, headers);
        IReport report = Reports.Create(session.Json);
        await using (report.ConfigureAwait(false))
        {
            var clock = Stopwatch.StartNew();
            var meter = new MovedBytes(report);
            // A batch that somebody runs already is refused by the engine: nothing starts here. One of a service is followed.
            if (batch.State != BatchState.Running || session.IsRemote)
                report.Started(batch);
            using CancellationTokenRegistration interrupted = cancellation.Register(() => report.Interrupted(batch));
            var context = new RunContext
            {
                Sink = meter,
                Headers = headers,
                Access = access,
                WebhookSecret = Environment.GetEnvironmentVariable(WebhookSecretVariable),
            };
            BatchInfo end = await RunToEndAsync(session.Engine, batch, context, cancellation).ConfigureAwait(false);
            var summary = new RunSummary(end, meter.Total(batch, end), clock.Elapsed, NextStep(session, end));
            await report.FinishedAsync(summary).ConfigureAwait(false);
            return summary;
        }
    }

    private static async Task<BatchInfo?> FindUnfinishedAsync(IDownloadEngine engine, BatchOptions options, CancellationToken cancellation)
    {
        if (options.Fingerprint is null)
            return null;
        IReadOnlyList<BatchInfo> all = await engine.ListAsync(cancellation).ConfigureAwait(false);
        // A retry has its parent's options, but only some of its items.
        return all.FirstOrDefault(b => !b.State.IsTerminal()
            && b.RetryOf is null
            && b.Options.Fingerprint == options.Fingerprint
            && b.Destination == options.Destination);
    }

    private static async Task<BatchInfo> RunToEndAsync(IDownloadEngine engine, BatchInfo batch, RunContext context, CancellationToken cancellation)
    {
        try
        {
            return await engine.RunAsync(batch.Id, context, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return await engine.GetAsync(batch.Id, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static void RequireHeaders(BatchInfo batch, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        string? missing = batch.State.IsTerminal()
            ? null
            : batch.Options.HeaderNames.FirstOrDefault(name => !headers.Any(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)));
        if (missing is not null)
        {
            throw new DownloadException(
                ErrorId.InputInvalid,
                $"{batch.Id} was started with the header '{missing}', whose value is never stored: give it again with --header or --header-env.");
        }
    }

    private static string? NextStep(Session session, BatchInfo batch) => batch.State switch
    {
        BatchState.Queued or BatchState.Running or BatchState.Suspended => session.CommandFor("resume", batch.Id),
        _ when batch.Failed > 0 => session.CommandFor("restart", batch.Id),
        _ => null,
    };
}
