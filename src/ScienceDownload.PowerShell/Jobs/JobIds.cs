namespace ScienceDownload.Jobs;

/// <summary>
/// The instance ids of jobs: a fixed prefix, and the twelve hexadecimal digits of the batch id. So a batch is the same job in every session,
/// and a job's id alone tells whether it is one of ours.
/// </summary>
internal static class JobIds
{
    private const string BatchPrefix = "batch_";
    private const string InstancePrefix = "5c1e9ced-da7a-4d0b-8a7c-";

    /// <summary>The instance id of a batch's job.</summary>
    public static Guid InstanceIdOf(string batchId) => Guid.Parse(InstancePrefix + batchId[BatchPrefix.Length..]);

    /// <summary>The batch of an instance id; null when the job is not one of ours.</summary>
    public static string? BatchIdOf(Guid instanceId)
    {
        string text = instanceId.ToString("D");
        return text.StartsWith(InstancePrefix, StringComparison.Ordinal) ? BatchPrefix + text[InstancePrefix.Length..] : null;
    }
}
