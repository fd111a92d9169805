using System.Collections.Concurrent;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Worker.Service.Http;
using ScienceDownload.Worker.Service.Validation;

namespace ScienceDownload.Worker.Service.Batches;

/// <summary>Makes the batches that the service is asked for, runs them, and goes on with them after a restart.</summary>
internal sealed class BatchDesk(IDownloadEngine engine, ServiceSettings settings, ServedFiles files, ServiceMetrics metrics) : IAsyncDisposable
{
    /// <summary>One failure and two more tries.</summary>
    private const int MostRetries = 2;

    private readonly ConcurrentDictionary<string, Task> _runs = new(StringComparer.Ordinal);
    private readonly object _starting = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly NetworkGuard _guard = new(settings.Network);

    /// <summary>How far the batches are that run here.</summary>
    public LiveProgress Live { get; } = new();

    /// <summary>The engine.</summary>
    public IDownloadEngine Engine => engine;

    /// <summary>Takes up what was left when the service last ended: files to hand out, batches to go on with, webhooks to be told.</summary>
    public async Task TakeUpAsync(CancellationToken cancellation)
    {
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

    /// <summary>Stores a batch; <see cref="Run"/> sets it going.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="address">Where the service was asked.</param>
    /// <param name="cancellation">Gives up before anything is stored.</param>
    /// <exception cref="ServiceException">The service closes, too much waits, or an address is not allowed.</exception>
    public async Task<BatchInfo> CreateAsync(JobRequest request, Uri address, CancellationToken cancellation)
    {
        if (_closing.IsCancellationRequested)
            throw new ServiceException(503, "Service is shutting down");
        foreach (Uri url in request.Urls)
            RequireAllowed(url);
        if (request.Webhook is { } webhook)
            RequirePublic(webhook);
        await RequireRoomAsync(request.Urls.Count, cancellation).ConfigureAwait(false);
        return await engine.CreateAsync(
            new BatchRequest { Items = ItemsOf(request), Options = OptionsOf(request, address) }, cancellation).ConfigureAwait(false);
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
            _ = run.ContinueWith(_ => _runs.TryRemove(new(batchId, run)), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
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

    private async Task RunAsync(string batchId)
    {
        try
        {
            var context = new RunContext { Sink = new RunSink(Live, files, metrics), WebhookSecret = settings.SigningKey };
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

    private BatchOptions OptionsOf(JobRequest request, Uri address) => new()
    {
        Destination = settings.Root,
        ConcurrentLimit = ConcurrencyLimit.Of(request.ConcurrentLimit),
        StopOnError = request.StopOnError,
        AbortInFlight = request.AbortInFlight,
        IgnoreErrors = request.IgnoreErrors,
        PathTemplate = request.PathTemplate,
        ItemTimeout = TimeSpan.FromSeconds(request.TimeoutSec),
        StallTimeout = settings.StallTimeout,
        MaxRetries = MostRetries,
        MaxFileSize = settings.MaxFileSize,
        Conflict = ConflictPolicy.Rename,
        WriteManifest = false,
        Webhook = settings.WebhooksEnabled ? request.Webhook : null,
        FilesUri = new Uri((settings.PublicBaseUrl ?? address).AbsoluteUri.TrimEnd('/') + "/files/"),
        Labels = Labels.Of(request.IsSingle, request.Media),
    };

    private static async IAsyncEnumerable<DownloadItem> ItemsOf(JobRequest request)
    {
        foreach (Uri url in request.Urls)
            yield return new DownloadItem { Sources = [url] };
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private async Task RequireRoomAsync(int more, CancellationToken cancellation)
    {
        IReadOnlyList<BatchInfo> all = await engine.ListAsync(cancellation).ConfigureAwait(false);
        int waiting = all.Where(batch => batch.IsOurs() && !batch.State.IsTerminal()).Sum(batch => batch.Queued);
        if (waiting + more > settings.MaxQueuedJobs)
            throw new ServiceException(503, "Job queue is full, please try again later") { RetryAfter = 60 };
    }

    private void RequireAllowed(Uri uri)
    {
        try
        {
            _guard.RequireAllowed(uri);
        }
        catch (DownloadException error)
        {
            throw Refused(error.Message, uri, "not in ALLOWED_DOMAINS");
        }

        RequirePublic(uri);
    }

    private void RequirePublic(Uri uri)
    {
        try
        {
            _guard.RequirePublic(uri);
        }
        catch (DownloadException error)
        {
            throw Refused(error.Message, uri, "private network");
        }
    }

    private static ServiceException Refused(string message, Uri uri, string reason) => new(403, message, "UNSUPPORTED_PLATFORM")
    {
        Details = json =>
        {
            json.WriteString("domain", uri.IdnHost);
            json.WriteString("reason", reason);
        },
    };
}
