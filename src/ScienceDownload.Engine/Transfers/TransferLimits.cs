namespace ScienceDownload.Engine.Transfers;

/// <summary>What a transfer may use.</summary>
internal sealed record TransferLimits
{
    /// <summary>Shorter ones happen on every link.</summary>
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMilliseconds(200);

    /// <summary>The most connections for one file.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Failures in a row that are forgiven.</summary>
    public int MaxRetries { get; init; } = 5;

    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A connection that brought bytes and then none for so long may lose the rest to somebody idle. It comes long before
    /// <see cref="StallTimeout"/>: moving a piece costs a request, giving up costs an attempt.
    /// </summary>
    public TimeSpan Silence => StallTimeout / 300 > ShortestSilence ? StallTimeout / 300 : ShortestSilence;

    /// <summary>The largest file to accept in bytes; null for no limit.</summary>
    public long? MaxFileSize { get; init; }

    /// <summary>Shared by all transfers that are limited together; null for no limit.</summary>
    public RateLimiter? Rate { get; init; }
}
