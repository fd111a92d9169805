using System.Management.Automation;

namespace ScienceDownload.Jobs;

/// <summary>How the states of batches read as states of jobs.</summary>
internal static class JobStates
{
    /// <summary>The state of the job that shows a batch.</summary>
    public static JobState ToJobState(this BatchState state) => state switch
    {
        BatchState.Queued => JobState.NotStarted,
        BatchState.Running => JobState.Running,
        BatchState.Suspended => JobState.Suspended,
        BatchState.Completed => JobState.Completed,
        BatchState.Failed => JobState.Failed,
        BatchState.Cancelled => JobState.Stopped,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>Whether the job has ended for good: its streams are closed and its state never changes again.</summary>
    public static bool IsFinished(this JobState state) => state is JobState.Completed or JobState.Failed or JobState.Stopped;
}
