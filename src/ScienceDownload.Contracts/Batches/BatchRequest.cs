namespace ScienceDownload;

/// <summary>A batch to be made: its items and how to carry them out.</summary>
public sealed record BatchRequest
{
    /// <summary>The archive of items that are no more than addresses.</summary>
    public const string PlainAddresses = "batch";

    /// <summary>The items, read once, in order, however many they are.</summary>
    public required IAsyncEnumerable<DownloadItem> Items { get; init; }

    /// <summary>How to carry them out.</summary>
    public required BatchOptions Options { get; init; }

    /// <summary>The archive that opens the items.</summary>
    /// <value><c>batch</c>: plain addresses.</value>
    public string Archive { get; init; } = PlainAddresses;

    /// <summary>A name for people; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Whether an <c>s3://</c> address that names a bucket or ends in a slash stands for all objects below it.</summary>
    public bool Recurse { get; init; }

    /// <summary>Who lists what <see cref="Recurse"/> asks for; never stored. Null for what the environment gives.</summary>
    public ArchiveAccess? Access { get; init; }

    /// <summary>The cluster to run on; null for this machine. The destination is then a folder that all nodes see.</summary>
    public ClusterOptions? Cluster { get; init; }

    /// <summary>The batch whose failed items these are; null when it is no retry.</summary>
    public string? RetryOf { get; init; }
}
