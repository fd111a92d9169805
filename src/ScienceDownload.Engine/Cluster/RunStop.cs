using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Cluster;

/// <summary>Takes a run out of the queue, and does what is left to do once no task of it shall come any more.</summary>
internal static class RunStop
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Takes all tasks of a run out of the queue, and waits until they are.</summary>
    /// <exception cref="DownloadException">Slurm does not answer, or does not end them (<see cref="ErrorId.BatchBusy"/>).</exception>
    public static async Task CancelAsync(ClusterRun run, TimeProvider time, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        await Slurm.CancelAsync(run.Id, cancellation).ConfigureAwait(false);
        while (await Slurm.FindAsync([run.Id], cancellation).ConfigureAwait(false) is not { } tasks || tasks.Any(task => task.IsActive))
        {
            if (time.GetElapsedTime(start) > Patience)
                throw new DownloadException(ErrorId.BatchBusy, $"Slurm has not ended all tasks of {run.Id} yet. Ask again in a while.");
            await Task.Delay(PollInterval, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Settles a run that was stopped: parts are taken from tasks that may live on nodes nobody reaches, so that no further file appears.
    /// </summary>
    /// <exception cref="DownloadException">The folder cannot be written.</exception>
    public static async Task SettleAsync(ClusterRun run, string folder, TimeProvider time, CancellationToken cancellation)
    {
        if (await ClusterEnd.TryAsync(run, folder, time, cancellation).ConfigureAwait(false) is not null)
            return;
        var parts = new List<PartStatus>();
        int untouched = 0;
        foreach (PlanPart part in run.Parts)
        {
            if (!File.Exists(ClusterLayout.ResultFile(folder, part.Number)) && Fence(run, folder, part.Number) is { } task)
                await WriteManifestAsync(run, task, time, cancellation).ConfigureAwait(false);
            if (ClusterView.StatusOf(run, folder, part.Number).Status is { } status)
                parts.Add(status);
            else
                untouched += part.Items;
        }

        await ClusterEnd.StopAsync(run, folder, parts, untouched, time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Forgets a run, and with the last one of its plan the partial files.</summary>
    public static void Remove(ClusterRun run, string folder)
    {
        string root = Path.GetDirectoryName(folder)!;
        Directory.Delete(folder, recursive: true);
        if (!Directory.EnumerateDirectories(root, ClusterLayout.IdPrefix + "*").Any(other => RunRegistry.Read(other)?.Plan == run.Plan)
            && Directory.Exists(Path.Combine(root, run.Plan)))
        {
            Directory.Delete(Path.Combine(root, run.Plan), recursive: true);
        }
    }

    /// <summary>Lists what a part has fetched that did not come to its end, which would have done it.</summary>
    private static async Task WriteManifestAsync(ClusterRun run, string task, TimeProvider time, CancellationToken cancellation)
    {
        string batch = Path.Combine(task, TaskBatches.Prefix + run.Id);
        if (!File.Exists(batch) || !run.ReadOptions().WriteManifest)
            return;
        StateStore store = StateStore.Open(task, time, isShared: true);
        await using (store.ConfigureAwait(false))
        {
            string id = await File.ReadAllTextAsync(batch, cancellation).ConfigureAwait(false);
            await BatchManifest.WriteAsync(
                store, await store.GetAsync(id, cancellation).ConfigureAwait(false), task, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a part from whoever has it.</summary>
    /// <returns>The folder with what it has fetched; null when nobody has begun.</returns>
    private static string? Fence(ClusterRun run, string folder, int part)
    {
        string task = ClusterLayout.TaskFolder(Path.Combine(Path.GetDirectoryName(folder)!, run.Plan), part);
        if (!Directory.Exists(task))
            return null;
        try
        {
            TaskFolder.Fence(task, $"stop of {run.Id}");
            return TaskFolder.Find(task);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.DestinationUnwritable, $"'{task}' cannot be used: {cause.Message}", cause);
        }
    }
}
