namespace ScienceDownload.Engine.Cluster;

/// <summary>
/// This user's runs as they stand now, by their folders and by what Slurm says; those that nobody was left to end are ended on the way.
/// </summary>
internal sealed class ClusterRuns(RunRegistry registry, TimeProvider time)
{
    /// <summary>A run and its folder.</summary>
    /// <exception cref="DownloadException">It is not known, or its folder is gone.</exception>
    public (ClusterRun Run, string Folder) Find(string id)
    {
        string folder = registry.Find(id);
        return RunRegistry.Read(folder) is { } run
            ? (run, folder)
            : throw new DownloadException(ErrorId.BatchNotFound, $"The folder of {id} is gone: {folder}.");
    }

    /// <summary>Whether the run in a folder has ended for good.</summary>
    public static bool IsOver(string folder) => File.Exists(Path.Combine(folder, ClusterLayout.FinalFile));

    /// <summary>One run as a batch.</summary>
    /// <exception cref="DownloadException">It is not known, or its folder is gone.</exception>
    public async Task<BatchInfo> GetAsync(string id, CancellationToken cancellation)
    {
        (ClusterRun run, string folder) = Find(id);
        IReadOnlyList<TaskState>? tasks = await TasksOfAsync([(run, folder)], cancellation).ConfigureAwait(false);
        return await LookAsync(run, folder, tasks, cancellation).ConfigureAwait(false);
    }

    /// <summary>All runs as batches; Slurm is asked once.</summary>
    public async Task<IReadOnlyList<BatchInfo>> ListAsync(CancellationToken cancellation)
    {
        IReadOnlyList<(ClusterRun Run, string Folder)> runs = registry.List();
        if (runs.Count == 0)
            return [];
        IReadOnlyList<TaskState>? tasks = await TasksOfAsync(runs, cancellation).ConfigureAwait(false);
        var all = new List<BatchInfo>(runs.Count);
        foreach ((ClusterRun run, string folder) in runs)
        {
            List<TaskState>? own = tasks?.Where(task => task.Run == run.Id).ToList();
            all.Add(await LookAsync(run, folder, own, cancellation).ConfigureAwait(false));
        }

        return all;
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
        if (await ClusterEnd.TryAsync(run, folder, time, cancellation).ConfigureAwait(false) is not null)
            return ClusterView.Look(run, folder, tasks);
        // The queue forgets ended tasks after minutes; the accounts, where there are any, do not.
        return tasks is [] ? ClusterView.Look(run, folder, await Slurm.FindEndedAsync(run.Id, cancellation).ConfigureAwait(false)) : batch;
    }
}
