namespace ScienceDownload.Engine.Cluster;

/// <summary>How one part stands: written by its task every second, and for good when it has ended.</summary>
internal sealed record PartStatus
{
    /// <summary>The run it belongs to.</summary>
    public required string Run { get; init; }

    public required int Part { get; init; }

    /// <summary>The batch in the part's own state.</summary>
    public required string Batch { get; init; }

    public required BatchState State { get; init; }

    public int Total { get; init; }

    public int Completed { get; init; }

    public int Skipped { get; init; }

    public int Failed { get; init; }

    public int Cancelled { get; init; }

    public int Running { get; init; }

    public int Queued { get; init; }

    public long Bytes { get; init; }

    public long? BytesTotal { get; init; }

    /// <summary>Bytes per second.</summary>
    public double Rate { get; init; }

    public required string Node { get; init; }

    /// <summary>The attempt: how often a task has taken the part so far.</summary>
    public int Attempt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public string? Error { get; init; }

    /// <summary>The status of a part whose batch stands so.</summary>
    public static PartStatus Of(BatchInfo batch, ClusterRun run, int part, string node, int attempt, double rate, DateTimeOffset now) => new()
    {
        Run = run.Id,
        Part = part,
        Batch = batch.Id,
        State = batch.State,
        Total = batch.Total,
        Completed = batch.Completed,
        Skipped = batch.Skipped,
        Failed = batch.Failed,
        Cancelled = batch.Cancelled,
        Running = batch.Running,
        Queued = batch.Queued,
        Bytes = batch.BytesReceived,
        BytesTotal = batch.BytesTotal,
        Rate = batch.State == BatchState.Running ? rate : 0,
        Node = node,
        Attempt = attempt,
        StartedAt = batch.StartedAt,
        UpdatedAt = now,
        CompletedAt = batch.CompletedAt,
        Error = batch.Error,
    };
}
