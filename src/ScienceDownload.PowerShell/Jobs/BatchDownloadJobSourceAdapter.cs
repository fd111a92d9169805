using System.Management.Automation;
using ScienceDownload.Loading;

namespace ScienceDownload.Jobs;

/// <summary>
/// Shows batches to Get-Job and its kin, also those of earlier processes. PowerShell finds this type among the exported ones when it imports the
/// module and keeps it under its simple name.
/// </summary>
public sealed class BatchDownloadJobSourceAdapter : JobSourceAdapter
{
    /// <summary>Makes the adapter; PowerShell does.</summary>
    public BatchDownloadJobSourceAdapter() => Name = "BatchDownload";

    /// <inheritdoc/>
    /// <exception cref="PSNotSupportedException">Always: <c>Start-BatchDownload</c> makes these jobs.</exception>
    public override Job2 NewJob(JobInvocationInfo specification) =>
        throw new PSNotSupportedException("A batch download has no job definition. Start it with Start-BatchDownload.");

    /// <inheritdoc/>
    public override IList<Job2> GetJobs() => Where(_ => true);

    /// <summary>The jobs whose name or batch id fits; wildcards are allowed.</summary>
    public override IList<Job2> GetJobsByName(string name, bool recurse)
    {
        WildcardPattern pattern = Pattern(name);
        return Where(job => pattern.IsMatch(job.Name) || pattern.IsMatch(job.BatchId));
    }

    /// <inheritdoc/>
    public override IList<Job2> GetJobsByCommand(string command, bool recurse)
    {
        WildcardPattern pattern = Pattern(command);
        return Where(job => pattern.IsMatch(job.Command));
    }

    /// <inheritdoc/>
    public override IList<Job2> GetJobsByState(JobState state, bool recurse) => Where(job => job.JobStateInfo.State == state);

    /// <summary>The jobs that fit a filter with the keys <c>BatchId</c>, <c>Name</c> and <c>Location</c>; wildcards are allowed. Another key fits none.</summary>
    public override IList<Job2> GetJobsByFilter(Dictionary<string, object> filter, bool recurse)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Where(job => filter.All(entry => Value(job, entry.Key) is { } value && Pattern(entry.Value?.ToString()).IsMatch(value)));
    }

    /// <inheritdoc/>
    public override Job2? GetJobByInstanceId(Guid instanceId, bool recurse)
    {
        // Asked for the jobs of others too, so that what is not ours must cost nothing.
        if (JobIds.BatchIdOf(instanceId) is not { } batchId)
            return null;
        return JobTable.Find(batchId) ?? JobTable.List().FirstOrDefault(job => job.BatchId == batchId);
    }

    /// <inheritdoc/>
    public override Job2? GetJobBySessionId(int id, bool recurse) => JobTable.Find(id);

    /// <summary>Removes the batch from the state file, as <c>Remove-BatchDownload</c> does. Finished files stay.</summary>
    public override void RemoveJob(Job2 job)
    {
        if (job is BatchDownloadJob ours)
            ours.Forget();
    }

    private static IList<Job2> Where(Func<BatchDownloadJob, bool> fits) => [.. JobTable.List().Where(fits)];

    private static WildcardPattern Pattern(string? text) => WildcardPattern.Get(text ?? "", WildcardOptions.IgnoreCase);

    private static string? Value(BatchDownloadJob job, string key) => key.ToUpperInvariant() switch
    {
        "BATCHID" => job.BatchId,
        "NAME" => job.Name,
        "LOCATION" => job.Location,
        _ => null,
    };
}
