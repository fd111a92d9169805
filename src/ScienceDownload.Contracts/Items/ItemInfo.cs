namespace ScienceDownload;

/// <summary>An item of a batch as the state file knows it: what lists, results and error records carry.</summary>
public sealed record ItemInfo
{
    /// <summary>The batch it belongs to.</summary>
    public required string BatchId { get; init; }

    /// <summary>Its place in the batch, from zero.</summary>
    public required int Index { get; init; }

    /// <summary>Its id, unique in the state file: <c>batch_0123456789ab_job_007</c>.</summary>
    public string Id => FormattableString.Invariant($"{BatchId}_job_{Index:000}");

    /// <summary>The address it is fetched from.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The state.</summary>
    public required ItemState State { get; init; }

    /// <summary>The path below the destination with <c>/</c> separators; null until the name is known.</summary>
    public string? RelativePath { get; init; }

    /// <summary>The full path of the finished file, or where it will be; null until the name is known, and for an item of a service.</summary>
    public string? FullName { get; init; }

    /// <summary>Where a service hands out the finished file; null until then, and for an item of this machine.</summary>
    public Uri? FileUri { get; init; }

    /// <summary>The length in bytes; null while unknown.</summary>
    public long? Length { get; init; }

    /// <summary>Bytes of the file that are on disk so far.</summary>
    public long BytesReceived { get; init; }

    /// <summary>The SHA-256 of the finished file, lower-case hexadecimal; null until then, or when hashing is off.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The media type the server gave; null when it gave none.</summary>
    public string? ContentType { get; init; }

    /// <summary>How many times a request for it was made anew, the first included.</summary>
    public int Attempts { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public ErrorId? ErrorId { get; init; }

    /// <summary>The sentence that goes with <see cref="ErrorId"/>; null when nothing went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>How its bytes came; null for an item that was not moved in this process.</summary>
    public TransferFacts? Transfer { get; init; }

    /// <summary>The node of the cluster that moved it; null elsewhere, and before.</summary>
    public string? Node { get; init; }

    /// <summary>When it left the queue (UTC); null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it settled (UTC); null before.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}
