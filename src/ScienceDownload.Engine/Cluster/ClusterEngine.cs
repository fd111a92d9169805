using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Engine.Cluster;

/// <summary>An engine that also knows batches on a cluster; all others it leaves to the one of this machine.</summary>
internal sealed class ClusterEngine : IDownloadEngine
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly IDownloadEngine _local;
    private readonly TimeProvider _time;
    private readonly RunRegistry _registry;
    private readonly RunSubmitter _submitter;
    private readonly CancellationTokenSource _closing = new();

    /// <param name="local">The engine of this machine.</param>
    /// <param name="time">The clock.</param>
    public ClusterEngine(IDownloadEngine local, TimeProvider time)
    {
        (_local, _time) = (local, time);
        _registry = new RunRegistry(local.StatePath);
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

    public async Task<BatchInfo> GetAsync(string batchId, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return await _local.GetAsync(batchId, cancellation).ConfigureAwait(false);
        (ClusterRun run, string folder) = Find(batchId);
        IReadOnlyList<TaskState>? tasks = await TasksOfAsync([(run, folder)], cancellation).ConfigureAwait(false);
        return await LookAsync(run, folder, tasks, cancellation).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<BatchInfo>> ListAsync(CancellationToken cancellation)
    {
        IReadOnlyList<BatchInfo> local = await _local.ListAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<(ClusterRun Run, string Folder)> runs = _registry.List();
        if (runs.Count == 0)
            return local;
        IReadOnlyList<TaskState>? tasks = await TasksOfAsync(runs, cancellation).ConfigureAwait(false);
        var all = new List<BatchInfo>(local);
        foreach ((ClusterRun run, string folder) in runs)
        {
            List<TaskState>? own = tasks?.Where(task => task.Run == run.Id).ToList();
            all.Add(await LookAsync(run, folder, own, cancellation).ConfigureAwait(false));
        }

        return [.. all.OrderByDescending(batch => batch.CreatedAt)];
    }

    public IAsyncEnumerable<ItemInfo> GetItemsAsync(string batchId, ItemState? state, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return _local.GetItemsAsync(batchId, state, cancellation);
        (ClusterRun run, string folder) = Find(batchId);
        return ClusterItems.ReadAsync(run, folder, state, IsOver(folder), cancellation);
    }

    public async Task<ItemInfo> GetItemAsync(string batchId, int index, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return await _local.GetItemAsync(batchId, index, cancellation).ConfigureAwait(false);
        (ClusterRun run, string folder) = Find(batchId);
        return await ClusterItems.FindAsync(run, folder, index, IsOver(folder), cancellation).ConfigureAwait(false)
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
            sink.Progressed(ClusterView.ProgressOf(batch));
            if (batch.State.IsTerminal() || batch.State == BatchState.Suspended || (timeout is { } limit && _time.GetElapsedTime(start) >= limit))
                return batch;
            await Task.Delay(PollInterval, _time, either.Token).ConfigureAwait(false);
        }
    }

    public async Task<BatchInfo> StopAsync(string batchId, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return await _local.StopAsync(batchId, cancellation).ConfigureAwait(false);
        (ClusterRun run, string folder) = Find(batchId);
        if (IsOver(folder))
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
        (ClusterRun run, string folder) = Find(batchId);
        if (!IsOver(folder))
            await RunStop.CancelAsync(run, _time, cancellation).ConfigureAwait(false);
        return await GetAsync(batchId, cancellation).ConfigureAwait(false);
    }

    public async Task<BatchInfo> SubmitAsync(string batchId, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return await _local.SubmitAsync(batchId, cancellation).ConfigureAwait(false);
        (ClusterRun run, string folder) = Find(batchId);
        if (!IsOver(folder))
            await RunSubmitter.SubmitAsync(run, folder, cancellation).ConfigureAwait(false);
        return await GetAsync(batchId, cancellation).ConfigureAwait(false);
    }

    public async Task<BatchInfo> RestartAsync(string batchId, bool includeCancelled, CancellationToken cancellation)
    {
        if (!ClusterLayout.IsCluster(batchId))
            return await _local.RestartAsync(batchId, includeCancelled, cancellation).ConfigureAwait(false);
        (ClusterRun run, string folder) = Find(batchId);
        if (!IsOver(folder))
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
        (ClusterRun run, string folder) = Find(batchId);
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

        (ClusterRun run, string folder) = Find(batchId);
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

    private static bool IsOver(string folder) => File.Exists(Path.Combine(folder, ClusterLayout.FinalFile));

    private (ClusterRun Run, string Folder) Find(string batchId)
    {
        string folder = _registry.Find(batchId);
        return RunRegistry.Read(folder) is { } run
            ? (run, folder)
            : throw new DownloadException(ErrorId.BatchNotFound, $"The folder of {batchId} is gone: {folder}.");
    }

    /// <summary>The tasks of those runs that are not over; null when Slurm does not answer.</summary>
    private static async Task<IReadOnlyList<TaskState>?> TasksOfAsync(
        IReadOnlyList<(ClusterRun Run, string Folder)> runs, CancellationToken cancellation)
    {
        string[] open = [.. runs.Where(run => !IsOver(run.Folder)).Select(run => run.Run.Id)];
        return open.Length == 0 ? [] : await Slurm.FindAsync(open, cancellation).ConfigureAwait(false);
    }

    private async Task<BatchInfo> LookAsync(ClusterRun run, string folder, IReadOnlyList<TaskState>? tasks, CancellationToken cancellation)
    {
        BatchInfo batch = ClusterView.Look(run, folder, tasks);
        if (batch.State != BatchState.Suspended)
            return batch;
        // All have ended, and nobody was left to join what they brought.
        if (await ClusterEnd.TryAsync(run, folder, _time, cancellation).ConfigureAwait(false) is not null)
            return ClusterView.Look(run, folder, tasks);
        // The queue forgets ended tasks after minutes; the accounts, where there are any, do not.
        return tasks is [] ? ClusterView.Look(run, folder, await Slurm.FindEndedAsync(run.Id, cancellation).ConfigureAwait(false)) : batch;
    }
}
