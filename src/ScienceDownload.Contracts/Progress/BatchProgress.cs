namespace ScienceDownload;

/// <summary>How far a batch is; sent to the sink a few times a second while it runs and once at its end.</summary>
public sealed record BatchProgress
{
    /// <summary>The batch.</summary>
    public required string BatchId { get; init; }

    /// <summary>How many items it has.</summary>
    public required int Total { get; init; }

    /// <summary>Items that settled, in whatever way.</summary>
    public required int Settled { get; init; }

    /// <summary>Items of those that failed.</summary>
    public int Failed { get; init; }

    /// <summary>Items of those that were in place already.</summary>
    public int Skipped { get; init; }

    /// <summary>Items that wait for an order.</summary>
    public int Ordering { get; init; }

    /// <summary>Bytes on disk of all items.</summary>
    public long BytesReceived { get; init; }

    /// <summary>The lengths of all items together in bytes; null while one of them is unknown.</summary>
    public long? BytesTotal { get; init; }

    /// <summary>The rate over the last seconds, bytes per second.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>The time left at this rate; null while it cannot be told.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>The items that move now.</summary>
    public IReadOnlyList<ItemProgress> Active { get; init; } = [];

    /// <summary>The share that is done, 0 to 100: by bytes where all lengths are known, by items otherwise.</summary>
    public double Percent => BytesTotal is > 0 and var total
        ? Math.Min(100, 100.0 * BytesReceived / total)
        : Total == 0 ? 100 : 100.0 * Settled / Total;
}
