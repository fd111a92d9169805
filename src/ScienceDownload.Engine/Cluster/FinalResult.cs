namespace ScienceDownload.Engine.Cluster;

/// <summary>How a run ended: <c>final.json</c>.</summary>
internal sealed record FinalResult
{
    public required BatchState State { get; init; }

    public required int Total { get; init; }

    public int Completed { get; init; }

    public int Skipped { get; init; }

    public int Failed { get; init; }

    public int Cancelled { get; init; }

    public long Bytes { get; init; }

    public long? BytesTotal { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset CompletedAt { get; init; }

    public string? Error { get; init; }
}
