using ScienceDownload.Engine.Profiles;
using ScienceDownload.Engine.Progress;
using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Engine.Transports.Zip;
using ScienceDownload.Engine.Validation;
using ScienceDownload.Engine.Webhooks;

namespace ScienceDownload.Engine.Jobs;

/// <summary>
/// The engine behind <see cref="IDownloadEngine"/>: puts state, transports and archives together, and keeps the batches; running them is
/// the work of <see cref="BatchRuns"/>.
/// </summary>
internal sealed class DownloadEngine : IDownloadEngine
{
    /// <summary>The folder of partial files in <see cref="EngineOptions.TaskFolder"/>.</summary>
    public const string TaskParts = "parts";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly StateStore _store;
    private readonly TransportSet _transports;
    private readonly WebhookDesk _webhooks;
    private readonly ProfileStore _profiles;
    private readonly ArchiveSet _archives;
    private readonly BatchRuns _runs;
    private readonly TimeProvider _time;
    private readonly EnginePatience _patience;
    private int _isDisposed;

    /// <param name="options">How the engine is set up.</param>
    /// <param name="archives">All archives it knows.</param>
    /// <param name="time">The clock of everything inside.</param>
    /// <param name="random">A number from 0 to 1: the jitter of retries.</param>
    /// <param name="patience">How long it waits for others at the end of a run; null for the usual times.</param>
    /// <exception cref="DownloadException">The state cannot be opened.</exception>
    public DownloadEngine(
        EngineOptions options, IEnumerable<IArchive> archives, TimeProvider time, Func<double> random, EnginePatience? patience = null)
    {
        _patience = patience ?? new EnginePatience();
        _time = time;
        _archives = new ArchiveSet(archives);
        _profiles = new ProfileStore(options.ProfilesFile, [.. _archives.WithForeignProfiles]);
        _store = StateStore.Open(options.TaskFolder ?? options.StatePath, time, isShared: options.TaskFolder is not null);
        var guard = new NetworkGuard(options.Network);
        _transports = new TransportSet(options.UserAgent, time, guard);
        _webhooks = new WebhookDesk(_store, new WebhookClient(options.Webhooks, guard, options.UserAgent, time), time);
        Gate = new FairGate(options.GlobalLimit);
        var services = new EngineServices(new ZipMemberTransport(_transports), new HostPolicies(time, random), _store, Gate, time)
        {
            Patience = _patience,
            PartsFolder = options.TaskFolder is { } task ? Path.Combine(task, TaskParts) : null,
            ManifestFolder = options.TaskFolder,
        };
        _runs = new BatchRuns(services, _archives, _profiles, _webhooks);
    }

    public string StatePath => _store.Folder;

    /// <summary>The places of the process.</summary>
    public FairGate Gate { get; }

    public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation) =>
        _archives.Get(request.Archive).ResolveAsync(request, access, cancellation);

    public async Task<BatchInfo> CreateAsync(BatchRequest request, CancellationToken cancellation)
    {
        _archives.Get(request.Archive);
        OptionChecks.Check(request.Options);
        OptionChecks.CheckDestination(request.Options.Destination);
        if (request.Options.Profile is { } profile)
        {
            _profiles.Get(profile);
            if (request.Recurse && request.Access is null)
                request = request with { Access = _profiles.GetAccess(profile) };
        }

        // Only with the first address of S3 the transports are asked: making theirs loads a large library.
        IAsyncEnumerable<DownloadItem> items = request.Recurse
            ? PrefixExpander.ExpandAsync(
                request, (prefix, access, origin) => _transports.S3Objects.ListAsync(prefix, access, origin, cancellation), cancellation)
            : request.Items;
        BatchRequest valid = request with { Items = ItemValidator.ValidateAsync(items, request.Archive, cancellation) };
        string id = await _store.CreateBatchAsync(valid, cancellation).ConfigureAwait(false);
        return await _store.GetAsync(id, cancellation).ConfigureAwait(false);
    }

    public Task<BatchInfo> RunAsync(string batchId, RunContext context, CancellationToken cancellation) =>
        _runs.RunAsync(batchId, context, cancellation);

    public Task<BatchInfo> GetAsync(string batchId, CancellationToken cancellation) => _store.GetAsync(batchId, cancellation);

    public Task<IReadOnlyList<BatchInfo>> ListAsync(CancellationToken cancellation) => _store.ListAsync(cancellation);

    public IAsyncEnumerable<ItemInfo> GetItemsAsync(string batchId, ItemState? state, CancellationToken cancellation) =>
        _store.GetItemsAsync(batchId, state, cancellation);

    public Task<ItemInfo> GetItemAsync(string batchId, int index, CancellationToken cancellation) =>
        _store.GetItemAsync(batchId, index, cancellation);

    public async Task<ItemHistory> GetHistoryAsync(string batchId, int index, CancellationToken cancellation)
    {
        await _store.GetAsync(batchId, cancellation).ConfigureAwait(false);
        IReadOnlyList<AttemptRecord> attempts = await _store.ReadAttemptsAsync(batchId, index, cancellation).ConfigureAwait(false);
        bool announced = await _store.IsAnnouncedAsync(batchId, index, cancellation).ConfigureAwait(false);
        IEnumerable<ItemAttempt> told = attempts.Select(attempt => new ItemAttempt(attempt.Number, attempt.At, attempt.ErrorId, attempt.Message));
        return new ItemHistory([.. told], announced);
    }

    public async Task<ItemInfo> CancelItemAsync(string batchId, int index, CancellationToken cancellation)
    {
        while (true)
        {
            ItemInfo item = await _store.GetItemAsync(batchId, index, cancellation).ConfigureAwait(false);
            if (item.State.IsTerminal())
                return item;
            if (_runs.Find(batchId) is { } runner)
                await runner.CancelItemAsync(index).ConfigureAwait(false);
            else
                await _store.CancelQueuedItemAsync(batchId, index, isOurs: false).ConfigureAwait(false);
            await Task.Delay(PollInterval / 10, _time, cancellation).ConfigureAwait(false);
        }
    }

    public async Task<BatchInfo> WaitAsync(string batchId, TimeSpan? timeout, IDownloadSink sink, CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        // By the time that passed: a look that came late must not show a rate that never was.
        var laps = new Laps(_time);
        SmoothedRate? rate = null;
        while (true)
        {
            // Before the look: a suspended batch that is just about to be run again is not at rest.
            bool begins = !_runs.BegunAsync(batchId).IsCompleted;
            BatchInfo batch = await _store.GetAsync(batchId, cancellation).ConfigureAwait(false);
            bool isOver = timeout is { } limit && _time.GetElapsedTime(start) >= limit;
            double seconds = laps.Next();
            sink.Progressed(StoredProgress.Of(batch, rate?.Next(batch.BytesReceived, seconds) ?? 0));
            rate ??= new SmoothedRate(1, batch.BytesReceived);
            if ((batch.State.IsAtRest() && !begins) || isOver)
                return batch;
            await Task.Delay(PollInterval, _time, cancellation).ConfigureAwait(false);
        }
    }

    public Task<BatchInfo> StopAsync(string batchId, CancellationToken cancellation) =>
        ControlAsync(batchId, BatchControl.Stop, BatchEnding.Stopped, cancellation);

    public Task<BatchInfo> SuspendAsync(string batchId, CancellationToken cancellation) =>
        ControlAsync(batchId, BatchControl.Suspend, BatchEnding.Suspended, cancellation);

    public async Task<BatchInfo> SubmitAsync(string batchId, CancellationToken cancellation)
    {
        await _store.GetAsync(batchId, cancellation).ConfigureAwait(false);
        throw new DownloadException(ErrorId.BatchStateConflict, $"{batchId} is a batch of this machine, not of a cluster: resume it.");
    }

    public async Task<BatchInfo> RestartAsync(string batchId, bool includeCancelled, CancellationToken cancellation)
    {
        string id = await _store.RestartAsync(batchId, includeCancelled).ConfigureAwait(false);
        return await _store.GetAsync(id, cancellation).ConfigureAwait(false);
    }

    public async Task RemoveAsync(string batchId, CancellationToken cancellation)
    {
        // A batch that tries the failed items again goes on with their partial files.
        IReadOnlyList<BatchInfo> all = await _store.ListAsync(cancellation).ConfigureAwait(false);
        bool isTakenUp = all.Any(other => other.RetryOf == batchId && !other.State.IsTerminal());
        var partial = new List<string>();
        await foreach (ItemInfo item in _store.GetItemsAsync(batchId, null, cancellation).ConfigureAwait(false))
        {
            if (!isTakenUp && !item.State.IsDone() && item.FullName is { } path && File.Exists(path + PartFile.Ending))
                partial.Add(path);
        }

        // First the record, which refuses while somebody runs the batch; then what nobody can run any more.
        await _store.RemoveAsync(batchId).ConfigureAwait(false);
        foreach (string path in partial)
            PartFile.Delete(path);
    }

    public IAsyncEnumerable<VerifyResult> VerifyAsync(VerifyRequest request, RunContext context, CancellationToken cancellation) =>
        new Repairer(this, context, _time).VerifyAsync(request, cancellation);

    public Task ExportPlanAsync(string batchId, string file, CancellationToken cancellation) =>
        BatchManifest.ExportPlanAsync(_store, batchId, file, _time, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        await _runs.CloseAsync().ConfigureAwait(false);
        await _webhooks.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        _transports.Dispose();
        _runs.Dispose();
    }

    /// <summary>
    /// Asks the owner, whoever it is, and waits until it has done it; an owner that dies meanwhile is replaced by the state's own rule.
    /// </summary>
    private async Task<BatchInfo> ControlAsync(string batchId, BatchControl control, BatchEnding ending, CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        // A suspended batch that nobody runs may be run again: without this wait, a run that is about to begin would do just that.
        await _runs.BegunAsync(batchId).WaitAsync(cancellation).ConfigureAwait(false);
        // Looked up before asking: whoever runs it after that may be meant no longer.
        BatchRunner? runner = _runs.Find(batchId);
        bool isLate = false;
        for (bool again = false; !await _store.RequestControlAsync(batchId, control, again).ConfigureAwait(false); again = true)
        {
            runner?.End(ending);
            // Told from before this was asked: an owner that did it while this process slept has answered.
            if (isLate)
            {
                BatchInfo busy = await _store.GetAsync(batchId, cancellation).ConfigureAwait(false);
                throw new DownloadException(
                    ErrorId.BatchBusy,
                    $"{batchId} is run by {busy.Owner}, which does not answer. The wish is stored and will be followed; "
                    + "end that process to be sure.");
            }

            await Task.Delay(PollInterval / 4, _time, cancellation).ConfigureAwait(false);
            isLate = _time.GetElapsedTime(start) > _patience.Owner;
            runner = _runs.Find(batchId);
        }

        return await _store.GetAsync(batchId, cancellation).ConfigureAwait(false);
    }
}
