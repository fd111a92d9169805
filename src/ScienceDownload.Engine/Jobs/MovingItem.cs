using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Engine.Jobs;

/// <summary>An item that left the queue, as the progress sees it.</summary>
internal sealed class MovingItem(StoredItem stored)
{
    private double _rate;
    private long _seen;

    public StoredItem Stored { get; } = stored;

    public int Index => Stored.Index;

    public TransferProgress Progress { get; } = new();

    public ItemState State { get; set; } = ItemState.Downloading;

    /// <summary>The path below the destination; null while it is not known.</summary>
    public string? RelativePath { get; set; } = stored.RelativePath;

    /// <summary>Requests made so far, over all runs.</summary>
    public int Attempts { get; set; } = stored.Attempts;

    public DateTimeOffset StartedAt { get; set; }

    /// <summary>Updates the rate with what came since the last call.</summary>
    public ItemProgress Sample(double seconds)
    {
        long received = Progress.Received;
        double now = Math.Max(0, received - _seen) / seconds;
        _seen = received;
        _rate = _rate == 0 ? now : (0.7 * _rate) + (0.3 * now);
        string name = RelativePath is { } path ? Path.GetFileName(path) : ItemName.Of(Stored.Item);
        return new ItemProgress(Index, name, State, received, Progress.Length, _rate);
    }
}
