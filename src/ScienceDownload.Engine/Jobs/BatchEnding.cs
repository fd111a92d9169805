namespace ScienceDownload.Engine.Jobs;

/// <summary>Why a run starts nothing more. A later one in this order wins over an earlier one.</summary>
internal enum BatchEnding
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>An item failed and that was to stop the batch; what is in flight goes on.</summary>
    FirstFailure,

    /// <summary>It is paused.</summary>
    Suspended,

    /// <summary>It is cancelled.</summary>
    Stopped,

    /// <summary>Another process took it over: write nothing more.</summary>
    Lost,
}
