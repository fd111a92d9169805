using System.Collections.Concurrent;
using ScienceDownload.Loading;

namespace ScienceDownload.Jobs;

/// <summary>The jobs this process has shown so far, one for each batch, so that a batch keeps its job and the job its number.</summary>
internal static class JobTable
{
    private static readonly ConcurrentDictionary<string, BatchDownloadJob> Jobs = new(StringComparer.Ordinal);

    /// <summary>The job of a batch, brought up to date.</summary>
    public static BatchDownloadJob For(IDownloadEngine engine, BatchInfo batch)
    {
        BatchDownloadJob job;
        lock (Jobs)
            job = Jobs.TryGetValue(batch.Id, out BatchDownloadJob? known) ? known : Jobs[batch.Id] = new BatchDownloadJob(engine, batch);
        job.Refresh(batch);
        return job;
    }

    /// <summary>The job of a batch that was shown before; null when it was not.</summary>
    public static BatchDownloadJob? Find(string batchId) => Jobs.GetValueOrDefault(batchId);

    /// <summary>The job with a number; numbers are given when a job is first shown.</summary>
    public static BatchDownloadJob? Find(int sessionId) => Jobs.Values.FirstOrDefault(job => job.Id == sessionId);

    /// <summary>
    /// The jobs of all batches in the default state file and in those that are open, newest last, and those of services; none while the module is not
    /// imported. Another state file than the default one is passed over when it cannot be read.
    /// </summary>
    /// <exception cref="DownloadException">The default state file cannot be read.</exception>
    public static IReadOnlyList<BatchDownloadJob> List()
    {
        if (!ModuleLifetime.IsImported)
            return [];
        IDownloadEngine own = EngineHost.Open(statePath: null);
        // Those of services as they were last seen: to list jobs must not wait for a network.
        return [.. EngineHost.Opened.SelectMany(engine => List(engine, own)), .. Jobs.Values.Where(job => job.Service is not null).OrderBy(job => job.Id)];
    }

    /// <summary>Waits until the job of a batch, if it has one, shows that the batch was stopped or suspended.</summary>
    public static Task SettleAsync(BatchInfo batch) => Find(batch.Id)?.SettleAsync(batch) ?? Task.CompletedTask;

    /// <summary>Forgets the job of a batch that is gone.</summary>
    public static void Remove(string batchId) => Jobs.TryRemove(batchId, out _);

    /// <summary>Forgets all jobs; the batches stay.</summary>
    public static void Clear() => Jobs.Clear();

    private static IEnumerable<BatchDownloadJob> List(IDownloadEngine engine, IDownloadEngine own)
    {
        try
        {
            return Blocking.Wait(() => engine.ListAsync(CancellationToken.None)).Reverse().Select(batch => For(engine, batch));
        }
        catch (DownloadException) when (engine != own)
        {
            // Opened once with -StatePath, and its folder is gone: that must not hide the jobs of all others.
            return [];
        }
    }
}
