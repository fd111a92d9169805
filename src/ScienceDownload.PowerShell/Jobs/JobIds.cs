namespace ScienceDownload.Jobs;

/// <summary>
/// The instance ids of jobs: a fixed prefix for batches of this machine and one for those of clusters, and the twelve hexadecimal digits of the batch id. So a batch is the same job in every session,
/// and a job's id alone tells whether it is one of ours.
/// </summary>
internal static class JobIds
{
    private const string BatchPrefix = "batch_";
    private const string InstancePrefix = "5c1e9ced-da7a-4d0b-8a7c-";
    private const string ClusterPrefix = "cluster_";
    private const string ClusterInstancePrefix = "5c1e9ced-da7a-4d0b-8a7d-";

    /// <summary>The instance id of a batch's job.</summary>
    public static Guid InstanceIdOf(string batchId) => Guid.Parse(batchId.StartsWith(ClusterPrefix, StringComparison.Ordinal)
        ? ClusterInstancePrefix + batchId[ClusterPrefix.Length..]
        : InstancePrefix + batchId[BatchPrefix.Length..]);

    /// <summary>The batch of an instance id; null when the job is not one of ours.</summary>
    public static string? BatchIdOf(Guid instanceId)
    {
        string text = instanceId.ToString("D");
        if (text.StartsWith(ClusterInstancePrefix, StringComparison.Ordinal))
            return ClusterPrefix + text[ClusterInstancePrefix.Length..];
        return text.StartsWith(InstancePrefix, StringComparison.Ordinal) ? BatchPrefix + text[InstancePrefix.Length..] : null;
    }
}
