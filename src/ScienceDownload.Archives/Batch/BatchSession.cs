namespace ScienceDownload.Archives.Batch;

/// <summary>Plain addresses are read as they are; a failure moves on to the item's next address.</summary>
internal sealed class BatchSession : IArchiveSession
{
    /// <inheritdoc/>
    public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation) =>
        ValueTask.FromResult(new ItemSource(item.Sources[attempt % item.Sources.Count]));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
