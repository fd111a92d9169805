namespace ScienceDownload;

/// <summary>How an order stands at the archive.</summary>
/// <param name="Handle">The handle from now on: the same, or a better one that the archive gave meanwhile.</param>
public sealed record OrderStatus(string Handle)
{
    /// <summary>Whether the work is done and the files can be fetched.</summary>
    public bool IsReady { get; init; }

    /// <summary>The archive forgot the order or its files before they were fetched: it is placed anew.</summary>
    public bool IsGone { get; init; }

    /// <summary>How it stands, in the archive's words, such as <c>queued, position 2</c>; null when it does not say.</summary>
    public string? Message { get; init; }

    /// <summary>How long to wait before the next poll, as the archive asks; null to leave it to the engine, which waits longer each time.</summary>
    public TimeSpan? PollAfter { get; init; }

    /// <summary>
    /// Once ready, the files of an order that one item was made for: the first takes the place of that item, the others join the batch behind
    /// its last item. Null when the items of the order are themselves what is to be fetched; empty when it brought no data, which settles
    /// them as skipped.
    /// </summary>
    public IReadOnlyList<DownloadItem>? Files { get; init; }
}
