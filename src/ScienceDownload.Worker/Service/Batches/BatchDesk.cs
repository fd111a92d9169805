using System.Collections.Concurrent;
using ScienceDownload.Worker.Service.Http;
using ScienceDownload.Worker.Service.Validation;

namespace ScienceDownload.Worker.Service.Batches;

/// <summary>Makes the batches that the service is asked for, runs them, and goes on with them after a restart.</summary>
internal sealed class BatchDesk(IDownloadEngine engine, ServiceSettings settings, ServedFiles files, ServiceMetrics metrics) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Task> _runs = new(StringComparer.Ordinal);
    private readonly object _starting = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly BatchPlan _plan = new(settings);
    private readonly KeptFiles _kept = new(engine.StatePath);
    /// <summary>How far the batches are that run here.</summary>
    public LiveProgress Live { get; } = new();

    /// <summary>The cookies that requests may name.</summary>
    public CookieStore Cookies { get; } = new(engine.StatePath, settings.CookieKey);

    /// <summary>The engine.</summary>
    public IDownloadEngine Engine => engine;

    /// <summary>Takes up what was left when the service last ended: files to hand out, batches to go on with, webhooks to be told.</summary>
    public async Task TakeUpAsync(CancellationToken cancellation)
    {
        foreach (ServedFile file in _kept.Read(file => File.Exists(Path.Combine(settings.Root, file.RelativePath))))
            files.Add(file);
        foreach (BatchInfo batch in await engine.ListAsync(cancellation).ConfigureAwait(false))
        {
            if (!batch.IsOurs())
                continue;
            await foreach (ItemInfo item in engine.GetItemsAsync(batch.Id, null, cancellation).ConfigureAwait(false))
                files.Add(item);
            if (batch.State != BatchState.Running && (!batch.State.IsTerminal() || batch.Options.Webhook is not null))
                Run(batch.Id);
        }
    }

    /// <summary>
    /// The state of a batch for those who watch it. One that this process is about to run again, or puts down only until its next start, waits; it
    /// is not suspended in the sense that somebody has to resume it.
    /// </summary>
    public BatchState StateOf(BatchInfo batch) =>
        batch.State == BatchState.Suspended && (_closing.IsCancellationRequested || RunOf(batch.Id) is not null)
            ? BatchState.Queued
            : batch.State;

    /// <summary>Stores a batch; <see cref="Run"/> sets it going.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="address">Where the service was asked.</param>
    /// <param name="cancellation">Gives up before anything is stored.</param>
    /// <exception cref="ServiceException">The service closes, too much waits, or an address is not allowed.</exception>
    public async Task<BatchInfo> CreateAsync(JobRequest request, Uri address, CancellationToken cancellation)
    {
        if (_closing.IsCancellationRequested)
            throw new ServiceException(503, "Service is shutting down");
        _plan.RequireAllowed(request);
        if (request.CookiesId is { } cookies && !Cookies.Has(cookies))
            throw new ServiceException(400, $"Invalid or expired cookies ID: {cookies}");
        await RequireRoomAsync(request.Urls.Count, cancellation).ConfigureAwait(false);
        return await engine.CreateAsync(_plan.RequestOf(request, address), cancellation).ConfigureAwait(false);
    }

    /// <summary>Sets a batch going, after a run of it that is just ending.</summary>
    public void Run(string batchId)
    {
        lock (_starting)
        {
            if (_closing.IsCancellationRequested)
                return;
            Task before = _runs.GetValueOrDefault(batchId) ?? Task.CompletedTask;
            Task run = Task.Run(async () =>
            {
                await before.ConfigureAwait(false);
                await RunAsync(batchId).ConfigureAwait(false);
            });
            _runs[batchId] = run;
            _ = run.ContinueWith(
                _ => _runs.TryRemove(new(batchId, run)), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Pauses a batch.</summary>
    public async Task SuspendAsync(string batchId, CancellationToken cancellation)
    {
        await engine.SuspendAsync(batchId, cancellation).ConfigureAwait(false);
        await EndOfRunAsync(batchId).ConfigureAwait(false);
    }

    /// <summary>
    /// Forgets a batch that has settled or is suspended. Its files stay, and are deleted when their time comes, also after a restart.
    /// </summary>
    /// <exception cref="ServiceException">It runs.</exception>
    public async Task RemoveAsync(string batchId, CancellationToken cancellation)
    {
        BatchInfo batch = await engine.GetAsync(batchId, cancellation).ConfigureAwait(false);
        if (!batch.State.IsTerminal() && StateOf(batch) != BatchState.Suspended)
            throw new ServiceException(409, $"Cannot remove batch in status: {StateOf(batch).ToString().ToLowerInvariant()}");
        await EndOfRunAsync(batchId).ConfigureAwait(false);
        var owned = new List<ServedFile>();
        await foreach (ItemInfo item in engine.GetItemsAsync(batchId, null, cancellation).ConfigureAwait(false))
        {
            if (files.Of(item) is { } file)
                owned.Add(file);
        }

        // First on the list: a kill in between leaves a file on it twice, which does no harm.
        if (batch.IsOurs())
            _kept.Add(owned);
        await engine.RemoveAsync(batchId, cancellation).ConfigureAwait(false);
    }

    /// <summary>Cancels a batch for good.</summary>
    /// <returns>The batch, and how many jobs were cancelled by it.</returns>
    public async Task<(BatchInfo Batch, int Cancelled)> StopAsync(string batchId, CancellationToken cancellation)
    {
        BatchInfo before = await engine.GetAsync(batchId, cancellation).ConfigureAwait(false);
        BatchInfo after = await engine.StopAsync(batchId, cancellation).ConfigureAwait(false);
        // One that nobody ran still has a webhook to tell.
        if (!before.State.IsTerminal() && after.Options.Webhook is not null)
            Run(batchId);
        return (after, before.State.IsTerminal() ? 0 : after.Cancelled - before.Cancelled);
    }

    /// <summary>Tries the failed jobs of a settled batch again, as a new batch.</summary>
    public async Task<BatchInfo> RestartAsync(string batchId, bool includeCancelled, CancellationToken cancellation)
    {
        BatchInfo batch = await engine.RestartAsync(batchId, includeCancelled, cancellation).ConfigureAwait(false);
        Run(batch.Id);
        return batch;
    }

    /// <summary>Suspends what runs, to go on with it at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_runs.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private Task? RunOf(string batchId) => _runs.TryGetValue(batchId, out Task? run) && !run.IsCompleted ? run : null;

    // Also the run here is over then, so that whoever looks next sees what was asked for.
    private async Task EndOfRunAsync(string batchId) =>
        await (RunOf(batchId) ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task RunAsync(string batchId)
    {
        try
        {
            BatchInfo batch = await engine.GetAsync(batchId, _closing.Token).ConfigureAwait(false);
            var context = new RunContext
            {
                Sink = new RunSink(Live, files, metrics),
                WebhookSecret = settings.SigningKey,
                Access = batch.CookiesId() is { } cookies ? Cookies.Access(cookies) : null,
            };
            await engine.RunAsync(batchId, context, _closing.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is DownloadException or OperationCanceledException)
        {
            // Another process runs it, it is gone, or the service closes; all of them can be seen where it is looked at.
            if (error is DownloadException { Id: not ErrorId.BatchBusy })
                await Console.Error.WriteLineAsync($"{batchId}: {error.Message}").ConfigureAwait(false);
        }
        finally
        {
            Live.Forget(batchId);
        }
    }

    private async Task RequireRoomAsync(int more, CancellationToken cancellation)
    {
        IReadOnlyList<BatchInfo> all = await engine.ListAsync(cancellation).ConfigureAwait(false);
        int waiting = all.Where(batch => batch.IsOurs() && !batch.State.IsTerminal()).Sum(batch => batch.Queued);
        if (waiting + more > settings.MaxQueuedJobs)
            throw new ServiceException(503, "Job queue is full, please try again later") { RetryAfter = 60 };
    }
}
