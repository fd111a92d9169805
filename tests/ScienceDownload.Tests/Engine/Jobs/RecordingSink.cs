namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>Remembers all that it hears, and whether two things were ever said at once.</summary>
internal sealed class RecordingSink : IDownloadSink
{
    private readonly object _lock = new();
    private readonly List<ItemInfo> _settled = [];
    private readonly List<BatchProgress> _progress = [];
    private readonly List<string> _messages = [];
    private int _speaking;

    public bool WantsProgress { get; init; } = true;

    public bool WasInterrupted { get; private set; }

    public IReadOnlyList<ItemInfo> Settled => Copy(_settled);

    public IReadOnlyList<BatchProgress> Progress => Copy(_progress);

    public IReadOnlyList<string> Messages => Copy(_messages);

    public void ItemSettled(ItemInfo item) => Hear(() => _settled.Add(item));

    public void Progressed(BatchProgress progress) => Hear(() => _progress.Add(progress));

    public void Message(MessageLevel level, string text) => Hear(() => _messages.Add(text));

    private void Hear(Action remember)
    {
        if (Interlocked.Exchange(ref _speaking, 1) == 1)
            WasInterrupted = true;
        // Whoever speaks without waiting for its turn gets the chance to be caught.
        Thread.Yield();
        lock (_lock)
            remember();
        Interlocked.Exchange(ref _speaking, 0);
    }

    private T[] Copy<T>(List<T> list)
    {
        lock (_lock)
            return [.. list];
    }
}
