namespace ScienceDownload.Worker.Output.Json;

/// <summary>An item: the job object of the service, with its batch, its place, and the stable id of its error.</summary>
internal sealed record ItemEvent() : JsonEvent("item")
{
    public required string BatchId { get; init; }

    public required string JobId { get; init; }

    public int Index { get; init; }

    public required string Url { get; init; }

    public required string Status { get; init; }

    /// <summary>Whether the file was there already and verified.</summary>
    public bool Skipped { get; init; }

    public string? Title { get; init; }

    public required ItemProgressPart Progress { get; init; }

    public FilePart? FileInfo { get; init; }

    public string? Error { get; init; }

    public string? ErrorId { get; init; }

    public int Attempts { get; init; }

    /// <summary>The node of a cluster that moved it; null elsewhere.</summary>
    public string? Node { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public static ItemEvent From(ItemInfo item) => new()
    {
        BatchId = item.BatchId,
        JobId = item.Id,
        Index = item.Index,
        Url = SafeText.FullAddress(item.Uri),
        Status = Output.Status.Of(item.State),
        Skipped = item.State == ItemState.Skipped,
        Title = item.RelativePath is null ? null : Path.GetFileNameWithoutExtension(item.RelativePath),
        Progress = ItemProgressPart.From(item),
        FileInfo = item.State.IsDone() ? FilePart.From(item) : null,
        Error = item.Error,
        ErrorId = item.ErrorId?.ToString(),
        Attempts = item.Attempts,
        Node = item.Node,
        StartedAt = item.StartedAt,
        CompletedAt = item.CompletedAt,
    };
}
