namespace ScienceDownload.Archives.Batch;

/// <summary>Plain addresses are read as they are; the engine chooses among those of an item.</summary>
internal sealed class BatchSession : IArchiveSession
{
    /// <inheritdoc/>
    public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation) =>
        ValueTask.FromResult(new ItemSource(item.PrimarySource));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
