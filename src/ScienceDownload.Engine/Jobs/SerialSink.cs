namespace ScienceDownload.Engine.Jobs;

/// <summary>Keeps the promise that a sink hears one thing at a time: items, timers and transfers all speak from threads of their own.</summary>
internal sealed class SerialSink(IDownloadSink sink) : IDownloadSink
{
    private readonly object _lock = new();

    /// <summary>Whether anybody listens.</summary>
    public bool IsHeard { get; } = sink is not NullSink;

    public bool WantsProgress => sink.WantsProgress;

    public void ItemSettled(ItemInfo item)
    {
        lock (_lock)
            sink.ItemSettled(item);
    }

    public void Progressed(BatchProgress progress)
    {
        lock (_lock)
            sink.Progressed(progress);
    }

    public void Message(MessageLevel level, string text)
    {
        lock (_lock)
            sink.Message(level, text);
    }
}
