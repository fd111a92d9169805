namespace ScienceDownload.Engine.Transports;

/// <summary>What a server can tell of a whole file's bytes once they are there.</summary>
internal sealed record FileProof
{
    public static FileProof None { get; } = new();

    /// <summary>Digests of the whole file; a file with others is damaged.</summary>
    public IReadOnlyList<Checksum> Checksums { get; init; } = [];

    /// <summary>A digest of the parts' digests; null when there is none.</summary>
    public PartsDigest? Parts { get; init; }
}
