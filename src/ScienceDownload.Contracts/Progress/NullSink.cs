namespace ScienceDownload;

/// <summary>A sink that listens to nothing.</summary>
public sealed class NullSink : IDownloadSink
{
    /// <summary>The one instance.</summary>
    public static NullSink Instance { get; } = new();

    private NullSink()
    {
    }

    /// <inheritdoc/>
    public bool WantsProgress => false;

    /// <inheritdoc/>
    public void ItemSettled(ItemInfo item)
    {
    }

    /// <inheritdoc/>
    public void Progressed(BatchProgress progress)
    {
    }

    /// <inheritdoc/>
    public void Message(MessageLevel level, string text)
    {
    }
}
