namespace ScienceDownload.Engine.Transfers;

/// <summary>What a transfer may use.</summary>
internal sealed record TransferLimits
{
    /// <summary>The most connections for one file.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Failures in a row that are forgiven.</summary>
    public int MaxRetries { get; init; } = 5;

    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The largest file to accept in bytes; null for no limit.</summary>
    public long? MaxFileSize { get; init; }

    /// <summary>Shared by all transfers that are limited together; null for no limit.</summary>
    public RateLimiter? Rate { get; init; }
}
