namespace ScienceDownload;

/// <summary>The state of a batch.</summary>
public enum BatchState
{
    /// <summary>Stored, nothing started.</summary>
    Queued,

    /// <summary>A living process owns it and moves its items.</summary>
    Running,

    /// <summary>Paused, or its owner is gone. It can be resumed by any process.</summary>
    Suspended,

    /// <summary>Every item is settled and the error policy is content. Terminal.</summary>
    Completed,

    /// <summary>The error policy called it failed: stop-on-error, or failures that were not to be ignored. Terminal.</summary>
    Failed,

    /// <summary>Stopped by the user. Terminal.</summary>
    Cancelled,
}
