namespace ScienceDownload;

/// <summary>One file to fetch. What an archive resolves from a request, what a plan holds, what users may build by hand.</summary>
public sealed record DownloadItem
{
    /// <summary>Where the file can be had, best first; at least one. Never signed, never with credentials.</summary>
    public required IReadOnlyList<Uri> Sources { get; init; }

    /// <summary>
    /// The path below the destination with <c>/</c> separators; null to take the name from the reply
    /// or the address, or from the batch's path template.
    /// </summary>
    public string? RelativePath { get; init; }

    /// <summary>The length in bytes that the file must have; null when unknown.</summary>
    public long? Length { get; init; }

    /// <summary>What the file's digests must be; empty when unknown.</summary>
    public IReadOnlyList<Checksum> Checksums { get; init; } = [];

    /// <summary>Facts that travel with the item into the manifest: title, citation, DOI, sensor. No secrets.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The archive that opens the item, as its plan says; null for whichever archive its batch is of.</summary>
    public string? Archive { get; init; }

    /// <summary>What the archive needs to open the item and no address can say. Stored with it, and in its plan; no secrets.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();

    /// <summary>The order the item waits for before it can be fetched; items with the same text share one. Null for none.</summary>
    public string? Order { get; init; }

    /// <summary>
    /// Whether the archive makes the final file from what is downloaded (<see cref="IProcessingSession"/>): then <see cref="Length"/> and
    /// <see cref="Checksums"/> are those of the download.
    /// </summary>
    public bool IsProcessed { get; init; }

    /// <summary>
    /// The bundle the item may come in (<see cref="IBundlingSession"/>); items with the same text stand together in their batch and have a
    /// <see cref="RelativePath"/>. Null for an item that always comes alone.
    /// </summary>
    public string? Bundle { get; init; }

    /// <summary>
    /// Where the item came from in the user's words, such as <c>row 7</c>; named in validation errors. Null when it has no place of its own.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>The address that names the item in lists and messages.</summary>
    public Uri PrimarySource => Sources[0];
}
