namespace ScienceDownload.Engine.Manifests;

/// <summary>One file in a manifest or plan.</summary>
internal sealed record ManifestEntry
{
    /// <summary>The path below the manifest's folder with <c>/</c> separators; null in a plan that leaves the name to the server.</summary>
    public string? Path { get; init; }

    /// <summary>The length in bytes; null when unknown.</summary>
    public long? Length { get; init; }

    /// <summary>The SHA-256 in lower-case hexadecimal; null when unknown.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Other digests that the archive promised.</summary>
    public IReadOnlyList<Checksum> Checksums { get; init; } = [];

    /// <summary>Where the file can be had, best first. Written without secrets.</summary>
    public IReadOnlyList<Uri> Sources { get; init; } = [];

    /// <summary>The media type the server gave; null when it gave none.</summary>
    public string? ContentType { get; init; }

    /// <summary>Facts that the archive gave: title, citation, DOI.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The archive that opens the file; null for the one that the header names.</summary>
    public string? Archive { get; init; }

    /// <summary>The profile of the batch that brought the file, empty for none; null for the one that the header names.</summary>
    public string? Profile { get; init; }

    /// <summary>What the archive needs to open the file again.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// How its <c>s3://</c> addresses were read, as <see cref="S3Settings.ToTexts"/> says; empty for the default, and where it has none.
    /// </summary>
    public IReadOnlyDictionary<string, string> S3 { get; init; } = new Dictionary<string, string>();

    /// <summary>The order the file waits for; null for none.</summary>
    public string? Order { get; init; }

    /// <summary>The bundle the file may come in; null for none.</summary>
    public string? Bundle { get; init; }

    /// <summary>
    /// Whether the archive makes the file from a download: in a manifest, length and digests are the file's, in a plan the download's.
    /// </summary>
    public bool IsProcessed { get; init; }

    /// <summary>How the download ended; null in a plan.</summary>
    public ItemState? Status { get; init; }

    /// <summary>The entry of an item that is still to be fetched.</summary>
    public static ManifestEntry Of(DownloadItem item) => new()
    {
        Path = item.RelativePath,
        Length = item.Length,
        Sha256 = item.Checksums.Where(checksum => checksum.Algorithm == ChecksumAlgorithm.Sha256).Select(checksum => checksum.Hex).FirstOrDefault(),
        Checksums = [.. item.Checksums.Where(checksum => checksum.Algorithm != ChecksumAlgorithm.Sha256)],
        Sources = item.Sources,
        Metadata = item.Metadata,
        Details = item.Details,
        Order = item.Order,
        Bundle = item.Bundle,
        IsProcessed = item.IsProcessed,
    };

    /// <summary>The item that fetches this file.</summary>
    /// <param name="origin">Where the entry stands, for messages.</param>
    /// <exception cref="DownloadException">It has no source.</exception>
    public DownloadItem ToItem(string origin)
    {
        if (Sources.Count == 0)
            throw new DownloadException(ErrorId.PlanInvalid, $"{origin}: the item has no sources. Add the address it can be had from.");
        // What a manifest says of a file that was made cannot be asked of the download it is made from.
        bool isMade = IsProcessed && Status is not null;
        return new DownloadItem
        {
            Sources = Sources,
            RelativePath = Path,
            Length = isMade ? null : Length,
            Checksums = isMade ? [] : Sha256 is null ? Checksums : [new Checksum(ChecksumAlgorithm.Sha256, Sha256), .. Checksums],
            IsProcessed = IsProcessed,
            Metadata = Metadata,
            Archive = Archive,
            Details = Details,
            Order = Order,
            Bundle = Bundle,
            Origin = origin,
        };
    }
}
