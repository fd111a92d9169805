namespace ScienceDownload.Engine.Cluster;

/// <summary>A part's task as the scheduler knows it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Part">The part.</param>
/// <param name="Job">The scheduler's number of the whole array.</param>
/// <param name="State">The scheduler's word, such as <c>RUNNING</c> or <c>TIMEOUT</c>.</param>
/// <param name="Node">The node; empty before it has one.</param>
internal sealed record TaskState(string Run, int Part, string Job, string State, string Node)
{
    // All others are ends: COMPLETED, CANCELLED, FAILED, TIMEOUT, NODE_FAIL, PREEMPTED, OUT_OF_MEMORY, BOOT_FAIL, DEADLINE, REVOKED.
    private static readonly string[] Waiting = ["PENDING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "SPECIAL_EXIT", "CONFIGURING", "RESV_DEL_HOLD"];
    private static readonly string[] Going = ["RUNNING", "COMPLETING", "SUSPENDED", "STOPPED", "SIGNALING", "STAGE_OUT", "RESIZING"];

    /// <summary>Whether its process may be alive.</summary>
    public bool IsRunning => Going.Contains(State);

    /// <summary>Whether it runs or will run.</summary>
    public bool IsActive => IsRunning || Waiting.Contains(State);
}
