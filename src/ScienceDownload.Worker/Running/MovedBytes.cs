namespace ScienceDownload.Worker.Running;

/// <summary>
/// Counts what a run really brought, which the batch's own count of bytes on disk does not tell: it includes files that were there already.
/// </summary>
internal sealed class MovedBytes(IDownloadSink next) : IDownloadSink
{
    private long _skipped;

    /// <summary>The bytes that arrived between two looks at the batch.</summary>
    public long Total(BatchInfo before, BatchInfo after) =>
        Math.Max(0, after.BytesReceived - before.BytesReceived - Interlocked.Read(ref _skipped));

    /// <inheritdoc/>
    public bool WantsProgress => next.WantsProgress;

    /// <inheritdoc/>
    public void ItemSettled(ItemInfo item)
    {
        if (item.State == ItemState.Skipped)
            Interlocked.Add(ref _skipped, item.BytesReceived);
        next.ItemSettled(item);
    }

    /// <inheritdoc/>
    public void Progressed(BatchProgress progress) => next.Progressed(progress);

    /// <inheritdoc/>
    public void Message(MessageLevel level, string text) => next.Message(level, text);
}
