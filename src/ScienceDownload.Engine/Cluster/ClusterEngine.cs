using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.Progress;

namespace ScienceDownload.Engine.Cluster;

/// <summary>An engine that also knows batches on a cluster; all others it leaves to the one of this machine.</summary>
internal sealed class ClusterEngine : IDownloadEngine
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly IDownloadEngine _local;
    private readonly TimeProvider _time;
    private readonly RunRegistry _registry;
    private readonly ClusterRuns _runs;
    private readonly RunSubmitter _submitter;
    private readonly CancellationTokenSource _closing = new();

    /// <param name="local">The engine of this machine.</param>
    /// <param name="time">The clock.</param>
    public ClusterEngine(IDownloadEngine local, TimeProvider time)
    {
        (_local, _time) = (local, time);
        _registry = new RunRegistry(local.StatePath);
        _runs = new ClusterRuns(_registry, time);
        _submitter = new RunSubmitter(_registry, time);
    }

    public string StatePath => _local.StatePath;

    public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation) =>
        _local.ResolveAsync(request, access, cancellation);

    public async Task<BatchInfo> CreateAsync(BatchRequest request, CancellationToken cancellation)
    {
        if (request.Cluster is null)
            return await _local.CreateAsync(request, cancellation).ConfigureAwait(false);
        string folder = await _submitter.CreateAsync(request, request.Cluster, cancellation).ConfigureAwait(false);
        return await GetAsync(Path.GetFileName(folder), cancellation).ConfigureAwait(false);
    }

    public async Task<BatchInfo> RunAsync(string batchId, RunContext context, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return await _local.RunAsync(batchId, context, cancellation).ConfigureAwait(false);
        try
        {
            BatchInfo batch = await GetAsync(batchId, cancellation).ConfigureAwait(false);
            if (batch.State.IsTerminal())
                return batch;
            HashSet<int> known = await ClusterItems.ReadSettledAsync(this, batch, cancellation).ConfigureAwait(false);
            await SubmitAsync(batchId, cancellation).ConfigureAwait(false);
            batch = await WaitAsync(batchId, null, context.Sink, cancellation).ConfigureAwait(false);
            if (context.Sink is not NullSink)
            {
                await foreach (ItemInfo item in GetItemsAsync(batchId, null, cancellation).ConfigureAwait(false))
                {
                    if (item.State.IsTerminal() && !known.Contains(item.Index))
                        context.Sink.ItemSettled(item);
                }
            }

            return batch;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested || _closing.IsCancellationRequested)
        {
            // It goes on without us.
            return await GetAsync(batchId, CancellationToken.None).ConfigureAwait(false);
        }
    }

    public Task<BatchInfo> GetAsync(string batchId, CancellationToken cancellation) => ClusterLayout.IsCluster(batchId)
        ? _runs.GetAsync(batchId, cancellation)
        : _local.GetAsync(batchId, cancellation);

    public async Task<IReadOnlyList<BatchInfo>> ListAsync(CancellationToken cancellation)
    {
        IReadOnlyList<BatchInfo> local = await _local.ListAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<BatchInfo> runs = await _runs.ListAsync(cancellation).ConfigureAwait(false);
        return runs.Count == 0 ? local : [.. local.Concat(runs).OrderByDescending(batch => batch.CreatedAt)];
    }

    public IAsyncEnumerable<ItemInfo> GetItemsAsync(string batchId, ItemState? state, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return _local.GetItemsAsync(batchId, state, cancellation);
        (ClusterRun run, string folder) = _runs.Find(batchId);
        return ClusterItems.ReadAsync(run, folder, state, ClusterRuns.IsOver(folder), cancellation);
    }

    public async Task<ItemInfo> GetItemAsync(string batchId, int index, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return await _local.GetItemAsync(batchId, index, cancellation).ConfigureAwait(false);
        (ClusterRun run, string folder) = _runs.Find(batchId);
        return await ClusterItems.FindAsync(run, folder, index, ClusterRuns.IsOver(folder), cancellation).ConfigureAwait(false)
            ?? throw new DownloadException(ErrorId.ItemNotFound, FormattableString.Invariant($"{batchId} has no item {index}."));
    }

    public Task<ItemHistory> GetHistoryAsync(string batchId, int index, CancellationToken cancellation) => ClusterLayout.IsCluster(batchId)
        ? Task.FromResult(new ItemHistory([], WebhookSent: false))
        : _local.GetHistoryAsync(batchId, index, cancellation);

    public Task<ItemInfo> CancelItemAsync(string batchId, int index, CancellationToken cancellation) => ClusterLayout.IsCluster(batchId)
        ? throw new DownloadException(
            ErrorId.BatchStateConflict, $"Single items of {batchId} cannot be cancelled while it is on a cluster. Stop the batch.")
        : _local.CancelItemAsync(batchId, index, cancellation);

    public async Task<BatchInfo> WaitAsync(string batchId, TimeSpan? timeout, IDownloadSink sink, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return await _local.WaitAsync(batchId, timeout, sink, cancellation).ConfigureAwait(false);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        long start = _time.GetTimestamp();
        while (true)
        {
            BatchInfo batch = await GetAsync(batchId, either.Token).ConfigureAwait(false);
            sink.Progressed(StoredProgress.Of(batch, batch.BytesPerSecond ?? 0));
            if (batch.State.IsAtRest() || (timeout is { } limit && _time.GetElapsedTime(start) >= limit))
                return batch;
            await Task.Delay(PollInterval, _time, either.Token).ConfigureAwait(false);
        }
    }

    public async Task<BatchInfo> StopAsync(string batchId, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return await _local.StopAsync(batchId, cancellation).ConfigureAwait(false);
        (ClusterRun run, string folder) = _runs.Find(batchId);
        if (ClusterRuns.IsOver(folder))
            return await GetAsync(batchId, cancellation).ConfigureAwait(false);
        // First the mark: a task that starts in this moment finds it and does nothing.
        await File.WriteAllTextAsync(Path.Combine(folder, ClusterLayout.StopFile), "", cancellation).ConfigureAwait(false);
        await RunStop.CancelAsync(run, _time, cancellation).ConfigureAwait(false);
        await RunStop.SettleAsync(run, folder, _time, cancellation).ConfigureAwait(false);
        return await GetAsync(batchId, cancellation).ConfigureAwait(false);
    }

    public async Task<BatchInfo> SuspendAsync(string batchId, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return await _local.SuspendAsync(batchId, cancellation).ConfigureAwait(false);
        (ClusterRun run, string folder) = _runs.Find(batchId);
        if (!ClusterRuns.IsOver(folder))
            await RunStop.CancelAsync(run, _time, cancellation).ConfigureAwait(false);
        return await GetAsync(batchId, cancellation).ConfigureAwait(false);
    }

    public async Task<BatchInfo> SubmitAsync(string batchId, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return await _local.SubmitAsync(batchId, cancellation).ConfigureAwait(false);
        (ClusterRun run, string folder) = _runs.Find(batchId);
        if (!ClusterRuns.IsOver(folder))
            await RunSubmitter.SubmitAsync(run, folder, cancellation).ConfigureAwait(false);
        return await GetAsync(batchId, cancellation).ConfigureAwait(false);
    }

    public async Task<BatchInfo> RestartAsync(string batchId, bool includeCancelled, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return await _local.RestartAsync(batchId, includeCancelled, cancellation).ConfigureAwait(false);
        (ClusterRun run, string folder) = _runs.Find(batchId);
        if (!ClusterRuns.IsOver(folder))
        {
            throw new DownloadException(
                ErrorId.BatchStateConflict, $"Batch {batchId} has not settled: only a settled batch is restarted. Resume it, or stop it first.");
        }

        string retry = await _submitter.RestartAsync(run, folder, includeCancelled, cancellation).ConfigureAwait(false);
        return await GetAsync(Path.GetFileName(retry), cancellation).ConfigureAwait(false);
    }

    public async Task RemoveAsync(string batchId, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
        {
            await _local.RemoveAsync(batchId, cancellation).ConfigureAwait(false);
            return;
        }

        BatchInfo batch = await GetAsync(batchId, cancellation).ConfigureAwait(false);
        if (batch.State is BatchState.Queued or BatchState.Running)
            throw new DownloadException(ErrorId.BatchBusy, $"{batchId} is in the queue of the cluster ({batch.Owner}). Stop or suspend it first.");
        (ClusterRun run, string folder) = _runs.Find(batchId);
        RunStop.Remove(run, folder);
        _registry.Remove(batchId);
    }

    public IAsyncEnumerable<VerifyResult> VerifyAsync(VerifyRequest request, RunContext context, CancellationToken cancellation) =>
        _local.VerifyAsync(request, context, cancellation);

    public async Task ExportPlanAsync(string batchId, string file, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
        {
            await _local.ExportPlanAsync(batchId, file, cancellation).ConfigureAwait(false);
            return;
        }

        (ClusterRun run, string folder) = _runs.Find(batchId);
        var header = new ManifestHeader
        {
            Created = _time.GetUtcNow(),
            BatchId = run.Id,
            BatchName = run.Name,
            Archive = run.Archive,
            Profile = run.ReadOptions().Profile,
        };
        await PlanWriter.WriteAsync(file, header, ClusterItems.ReadPlanAsync(run, folder, cancellation), cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _local.DisposeAsync().ConfigureAwait(false);
    }
}
