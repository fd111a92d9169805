namespace ScienceDownload.Worker.Output.Json;

/// <summary>How far a batch is.</summary>
internal sealed record ProgressEvent() : JsonEvent("progress")
{
    public required string BatchId { get; init; }

    public int TotalJobs { get; init; }

    public int SettledJobs { get; init; }

    public int FailedJobs { get; init; }

    public double Percent { get; init; }

    public long DownloadedBytes { get; init; }

    public long? TotalBytes { get; init; }

    /// <summary>Bytes per second; null when nothing moves.</summary>
    public double? Speed { get; init; }

    /// <summary>Seconds left, rounded up; null while it cannot be told.</summary>
    public long? Eta { get; init; }

    public static ProgressEvent From(BatchProgress progress) => new()
    {
        BatchId = progress.BatchId,
        TotalJobs = progress.Total,
        SettledJobs = progress.Settled,
        FailedJobs = progress.Failed,
        Percent = Math.Round(progress.Percent, 2),
        DownloadedBytes = progress.BytesReceived,
        TotalBytes = progress.BytesTotal,
        Speed = progress.BytesPerSecond > 0 ? Math.Round(progress.BytesPerSecond) : null,
        Eta = progress.TimeLeft is { } left ? (long)Math.Ceiling(left.TotalSeconds) : null,
    };
}
