using System.Collections.Concurrent;
using ScienceDownload.Archives.Media;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Worker.Service.Http;
using ScienceDownload.Worker.Service.Validation;

namespace ScienceDownload.Worker.Service.Batches;

/// <summary>Makes the batches that the service is asked for, runs them, and goes on with them after a restart.</summary>
internal sealed class BatchDesk(IDownloadEngine engine, ServiceSettings settings, ServedFiles files, ServiceMetrics metrics) : IAsyncDisposable
{
    /// <summary>One failure and two more tries.</summary>
    private const int MostRetries = 2;

    private static readonly string[] YouTube = ["youtube.com", "youtu.be", "googlevideo.com"];

    private readonly ConcurrentDictionary<string, Task> _runs = new(StringComparer.Ordinal);
    private readonly object _starting = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly NetworkGuard _guard = new(settings.Network);
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
        foreach (Uri url in request.Urls)
        {
            RequireAllowed(url);
            if (IsResolved(request, url))
                RequireMediaAllowed(url);
        }

        if (request.CookiesId is { } cookies && !Cookies.Has(cookies))
            throw new ServiceException(400, $"Invalid or expired cookies ID: {cookies}");
        if (request.Webhook is { } webhook)
            RequirePublic(webhook);
        await RequireRoomAsync(request.Urls.Count, cancellation).ConfigureAwait(false);
        return await engine.CreateAsync(
            new BatchRequest
            {
                Items = ItemsOf(request),
                Options = OptionsOf(request, address),
                Name = request.Name,
                Archive = request.CookiesId is not null || request.Urls.Any(url => IsResolved(request, url)) ? MediaArchive.ArchiveName : BatchRequest.PlainAddresses,
            },
            cancellation).ConfigureAwait(false);
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

    /// <summary>Pauses a batch.</summary>
    public async Task SuspendAsync(string batchId, CancellationToken cancellation)
    {
        await engine.SuspendAsync(batchId, cancellation).ConfigureAwait(false);
        await EndOfRunAsync(batchId).ConfigureAwait(false);
    }

    /// <summary>Forgets a batch that has settled or is suspended. Its files stay, and are deleted when their time comes, also after a restart.</summary>
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
        Labels = Labels.Of(
            request.IsSingle, request.Media, [.. Enumerable.Range(0, request.Urls.Count).Where(i => IsResolved(request, request.Urls[i]))], request.CookiesId),
    };

    private async IAsyncEnumerable<DownloadItem> ItemsOf(JobRequest request)
    {
        var wanted = new Dictionary<string, string>(request.Media) { [MediaOptions.ResolverName] = MediaOptions.YtDlp };
        foreach (Uri url in request.Urls)
        {
            yield return IsResolved(request, url)
                ? new DownloadItem { Sources = [url], Details = wanted, IsProcessed = true }
                : new DownloadItem { Sources = [url] };
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <summary>Whether an address is a page whose media are wanted: because the request says so, or because its host is one of those that only have pages.</summary>
    private bool IsResolved(JobRequest request, Uri url) =>
        request.Resolves || (settings.MediaHosts.Any(host => NetworkGuard.IsWithin(url.IdnHost, host)) && MediaProgram.OfEnvironment.YtDlp is not null);

    private void RequireMediaAllowed(Uri uri)
    {
        if (!settings.AllowYouTube && YouTube.Any(host => NetworkGuard.IsWithin(uri.IdnHost, host)))
            throw Refused($"Platform not supported: {uri.IdnHost} - ALLOW_YT_DOWNLOADS is false", uri, "ALLOW_YT_DOWNLOADS is false");
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
