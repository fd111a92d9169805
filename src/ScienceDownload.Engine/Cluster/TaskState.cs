namespace ScienceDownload.Engine.Cluster;

/// <summary>A part's task as the scheduler knows it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Part">The part.</param>
/// <param name="Job">The scheduler's number of the whole array.</param>
/// <param name="State">The scheduler's word, such as <c>RUNNING</c> or <c>TIMEOUT</c>.</param>
/// <param name="Node">The node; empty before it has one.</param>
/// <param name="Reason">Why it waits, in the scheduler's words, such as <c>Priority</c>; empty when it does not say.</param>
internal sealed record TaskState(string Run, int Part, string Job, string State, string Node, string Reason)
{
    // All others are ends: COMPLETED, CANCELLED, FAILED, TIMEOUT, NODE_FAIL, PREEMPTED, OUT_OF_MEMORY, BOOT_FAIL, DEADLINE, REVOKED.
    private static readonly string[] Waiting = ["PENDING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "SPECIAL_EXIT", "CONFIGURING", "RESV_DEL_HOLD"];
    private static readonly string[] Going = ["RUNNING", "COMPLETING", "SUSPENDED", "STOPPED", "SIGNALING", "STAGE_OUT", "RESIZING"];

    // What no waiting ends; somebody has to do something. Each begins a reason; those of held jobs have many forms.
    private static readonly string[] Lasting =
    [
        "BadConstraints", "DependencyNeverSatisfied", "InvalidAccount", "InvalidQOS",
        "PartitionDown", "PartitionInactive", "PartitionNodeLimit", "PartitionTimeLimit",
    ];

    /// <summary>Whether its process may be alive.</summary>
    public bool IsRunning => Going.Contains(State);

    /// <summary>Whether it runs or will run.</summary>
    public bool IsActive => IsRunning || Waiting.Contains(State);

    /// <summary>Whether it waits for something that does not come by itself.</summary>
    public bool IsKept => IsActive && !IsRunning
        && (Reason.Contains("Held", StringComparison.OrdinalIgnoreCase)
            || Reason.Contains("Hold", StringComparison.Ordinal)
            || Lasting.Any(lasting => Reason.StartsWith(lasting, StringComparison.Ordinal)));
}
