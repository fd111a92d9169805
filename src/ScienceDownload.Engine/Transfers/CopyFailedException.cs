namespace ScienceDownload.Engine.Transfers;

/// <summary>A copy was not reached, and a fresh one is better than patience. Never leaves the transfer.</summary>
internal sealed class CopyFailedException(DownloadException reason) : Exception(reason.Message, reason)
{
    /// <summary>Why.</summary>
    public DownloadException Reason { get; } = reason;
}
