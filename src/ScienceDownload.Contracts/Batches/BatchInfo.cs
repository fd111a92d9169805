namespace ScienceDownload;

/// <summary>A batch as the state file knows it. The counts always add up to <see cref="Total"/>.</summary>
public sealed record BatchInfo
{
    /// <summary>The id: <c>batch_</c>, on a cluster <c>cluster_</c>, and twelve hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>The name given by the user; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The archive its items come from.</summary>
    public required string Archive { get; init; }

    /// <summary>The state. Running without a living owner reads as Suspended.</summary>
    public required BatchState State { get; init; }

    /// <summary>How it is carried out.</summary>
    public required BatchOptions Options { get; init; }

    /// <summary>The service that has it; null when it is in a state file of this machine.</summary>
    public Uri? Service { get; init; }

    /// <summary>The folder its items land in; for a batch of a service the address that its files can be had below.</summary>
    public string Destination => Options.Destination;

    /// <summary>How many items it has.</summary>
    public int Total { get; init; }

    /// <summary>Items fetched, verified and in place.</summary>
    public int Completed { get; init; }

    /// <summary>Items that were in place already.</summary>
    public int Skipped { get; init; }

    /// <summary>Items given up.</summary>
    public int Failed { get; init; }

    /// <summary>Items stopped.</summary>
    public int Cancelled { get; init; }

    /// <summary>Items on their way.</summary>
    public int Running { get; init; }

    /// <summary>Items waiting.</summary>
    public int Queued { get; init; }

    /// <summary>Bytes on disk of all items.</summary>
    public long BytesReceived { get; init; }

    /// <summary>The lengths of all items together in bytes; null while one of them is unknown.</summary>
    public long? BytesTotal { get; init; }

    /// <summary>The rate of all its parts together over the last seconds, for a batch on a cluster that runs; null otherwise.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first item started (UTC); null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it settled (UTC); null before.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Why it failed as a whole; null when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>The batch whose failed items these are; null when it is no retry.</summary>
    public string? RetryOf { get; init; }

    /// <summary>The process that runs it, as <c>host:pid</c>, or on a cluster the job, as <c>slurm:1234</c>; null when none does.</summary>
    public string? Owner { get; init; }
}
