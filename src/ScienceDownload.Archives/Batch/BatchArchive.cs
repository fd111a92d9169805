namespace ScienceDownload.Archives.Batch;

internal sealed class BatchArchive : IArchive
{
    public string Name => "batch";
    public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, CancellationToken cancellation) => throw new NotSupportedException();
    public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation) => ValueTask.FromResult(new ItemSource(item.Sources[attempt % item.Sources.Count]));
}
