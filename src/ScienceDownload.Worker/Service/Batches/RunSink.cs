namespace ScienceDownload.Worker.Service.Batches;

/// <summary>Hears what happens in a batch that the service runs.</summary>
internal sealed class RunSink(LiveProgress live, ServedFiles files, ServiceMetrics metrics) : IDownloadSink
{
    public void ItemSettled(ItemInfo item)
    {
        metrics.Settled(item);
        files.Add(item);
    }

    public void Progressed(BatchProgress progress) => live.Show(progress);

    public void Message(MessageLevel level, string text)
    {
        // What is worth keeping of it is stored with the item.
    }
}
