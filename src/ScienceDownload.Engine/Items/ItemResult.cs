namespace ScienceDownload.Engine.Items;

/// <summary>How an item ended its run.</summary>
internal sealed record ItemResult
{
    /// <summary>A terminal state, or <see cref="ItemState.Queued"/> when it was only interrupted.</summary>
    public required ItemState State { get; init; }

    public long? Length { get; init; }

    public string? Sha256 { get; init; }

    public string? ContentType { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public DownloadException? Failure { get; init; }

    public static ItemResult Interrupted { get; } = new() { State = ItemState.Queued };

    public static ItemResult Cancelled { get; } = new() { State = ItemState.Cancelled };

    public static ItemResult Failed(DownloadException failure) => new() { State = ItemState.Failed, Failure = failure };
}
