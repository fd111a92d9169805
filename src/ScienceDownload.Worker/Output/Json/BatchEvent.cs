namespace ScienceDownload.Worker.Output.Json;

/// <summary>A batch: the batch object of the service without its jobs, which come as lines of their own.</summary>
internal sealed record BatchEvent() : JsonEvent("batch")
{
    public required string BatchId { get; init; }

    public string? Name { get; init; }

    public required string Archive { get; init; }

    public required string Status { get; init; }

    public int TotalJobs { get; init; }

    /// <summary>Files in place, those of <see cref="SkippedJobs"/> included: the counts of the service add up without that field.</summary>
    public int CompletedJobs { get; init; }

    public int SkippedJobs { get; init; }

    public int FailedJobs { get; init; }

    public int RunningJobs { get; init; }

    public int QueuedJobs { get; init; }

    public int CancelledJobs { get; init; }

    public required string Destination { get; init; }

    public long DownloadedBytes { get; init; }

    public long? TotalBytes { get; init; }

    /// <summary>Bytes per second over all parts of a batch on a cluster that runs; null otherwise.</summary>
    public double? Speed { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>From the first start to the end, or to now while it runs; null before, and while it is suspended.</summary>
    public double? DurationSec { get; init; }

    public string? Error { get; init; }

    public string? RetryOf { get; init; }

    public string? Owner { get; init; }

    public static BatchEvent From(BatchInfo batch) => new()
    {
        BatchId = batch.Id,
        Name = batch.Name,
        Archive = batch.Archive,
        Status = Output.Status.Of(batch.State),
        TotalJobs = batch.Total,
        CompletedJobs = batch.Completed + batch.Skipped,
        SkippedJobs = batch.Skipped,
        FailedJobs = batch.Failed,
        RunningJobs = batch.Running,
        QueuedJobs = batch.Queued,
        CancelledJobs = batch.Cancelled,
        Destination = batch.Destination,
        DownloadedBytes = batch.BytesReceived,
        TotalBytes = batch.BytesTotal,
        Speed = batch.BytesPerSecond,
        CreatedAt = batch.CreatedAt,
        StartedAt = batch.StartedAt,
        CompletedAt = batch.CompletedAt,
        DurationSec = (EndOf(batch) - batch.StartedAt)?.TotalSeconds,
        Error = batch.Error,
        RetryOf = batch.RetryOf,
        Owner = batch.Owner,
    };

    private static DateTimeOffset? EndOf(BatchInfo batch) =>
        batch.CompletedAt ?? (batch.State == BatchState.Running ? TimeProvider.System.GetUtcNow() : null);
}
