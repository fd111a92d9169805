namespace ScienceDownload.Engine.Cluster;

/// <summary>
/// Which batch of a part's state belongs to which run. The state outlives its run: what one fetched the next one finds, and a retry goes on with the
/// batch it retries.
/// </summary>
internal sealed class TaskBatches(IDownloadEngine engine, string taskFolder, string planFolder, int part)
{
    /// <summary>What the names of its files begin with; the rest is the id of the run, the content that of the batch.</summary>
    public const string Prefix = "run-";

    /// <summary>The batch of a run: the one that an earlier attempt began, else a new one.</summary>
    /// <exception cref="DownloadException">The plan cannot be read, or the state cannot be written.</exception>
    public async Task<BatchInfo> FindOrCreateAsync(ClusterRun run, CancellationToken cancellation)
    {
        if (await FindAsync(run.Id, cancellation).ConfigureAwait(false) is { } begun)
            return begun;
        BatchInfo batch = run.RetryOf is { } earlier && await FindAsync(earlier, cancellation).ConfigureAwait(false) is { } retried
            ? await RetryAsync(retried, run.IncludeCancelled, cancellation).ConfigureAwait(false)
            : await CreateAsync(run, cancellation).ConfigureAwait(false);
        // A kill before this is known leaves a batch behind that nobody runs; the next attempt makes another.
        await File.WriteAllTextAsync(FileOf(run.Id), batch.Id, cancellation).ConfigureAwait(false);
        return batch;
    }

    private async Task<BatchInfo?> FindAsync(string run, CancellationToken cancellation)
    {
        if (!File.Exists(FileOf(run)))
            return null;
        string id = await File.ReadAllTextAsync(FileOf(run), cancellation).ConfigureAwait(false);
        IReadOnlyList<BatchInfo> all = await engine.ListAsync(cancellation).ConfigureAwait(false);
        return all.FirstOrDefault(batch => batch.Id == id);
    }

    private async Task<BatchInfo> RetryAsync(BatchInfo earlier, bool includeCancelled, CancellationToken cancellation)
    {
        // The run was stopped before this part had ended.
        if (!earlier.State.IsTerminal())
            await engine.StopAsync(earlier.Id, cancellation).ConfigureAwait(false);
        return await engine.RestartAsync(earlier.Id, includeCancelled, cancellation).ConfigureAwait(false);
    }

    private Task<BatchInfo> CreateAsync(ClusterRun run, CancellationToken cancellation)
    {
        int tasks = Shares.TasksAtOnce(run.ArrayLimit, run.HostConnections, run.Parts.Count);
        return engine.CreateAsync(
            new BatchRequest
            {
                Items = Manifests.PlanReader.ReadAsync(ClusterLayout.PartFile(planFolder, part), cancellation),
                Archive = run.Archive,
                Name = run.Name,
                Options = Shares.Of(run.ReadOptions(), tasks, run.HostConnections),
            },
            cancellation);
    }

    private string FileOf(string run) => Path.Combine(taskFolder, Prefix + run);
}
