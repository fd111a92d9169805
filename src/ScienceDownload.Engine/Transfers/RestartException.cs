namespace ScienceDownload.Engine.Transfers;

/// <summary>What is on disk cannot be continued: the transfer starts again from zero. Never leaves the transfer.</summary>
internal sealed class RestartException(DownloadException reason, bool withoutRanges = false) : Exception(reason.Message, reason)
{
    /// <summary>What to report when there were too many restarts.</summary>
    public DownloadException Reason { get; } = reason;

    /// <summary>Whether the server has shown that its ranges cannot be relied on.</summary>
    public bool WithoutRanges { get; } = withoutRanges;
}
