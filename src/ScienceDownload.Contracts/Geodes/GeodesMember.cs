namespace ScienceDownload;

/// <summary>A file inside the remote archive of a GEODES item, as the archive's own directory describes it. Nothing of it was downloaded
/// yet.</summary>
public sealed record GeodesMember
{
    /// <summary>The path inside the archive with <c>/</c> separators, as the archive gives it: hostile until made safe.</summary>
    public required string Path { get; init; }

    /// <summary>The last part of the path.</summary>
    public string Name => Path.TrimEnd('/') is var path && path.LastIndexOf('/') is >= 0 and var slash ? path[(slash + 1)..] : path;

    /// <summary>The length in bytes once unpacked.</summary>
    public required long Length { get; init; }

    /// <summary>The length in bytes inside the archive: what is transferred.</summary>
    public required long CompressedLength { get; init; }

    /// <summary>The CRC-32 of the unpacked bytes, eight hexadecimal digits.</summary>
    public required string Crc32 { get; init; }

    /// <summary>How it is packed: 0 stored, 8 deflated. Others cannot be fetched.</summary>
    public required int Method { get; init; }

    /// <summary>When it was written, as the archive's writer saw it; null when it does not say.</summary>
    public DateTime? LastWriteTime { get; init; }

    /// <summary>Where its local header begins in the archive.</summary>
    public required long HeaderOffset { get; init; }

    /// <summary>Where what follows it begins: the next file, or the archive's directory.</summary>
    public required long EndOffset { get; init; }

    /// <summary>Whether it is encrypted, which cannot be fetched.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>Whether it is a folder.</summary>
    public bool IsDirectory => Path.EndsWith('/');

    /// <summary>The item whose archive holds it.</summary>
    public required GeodesItem Item { get; init; }

    /// <summary>Whether the archive was read from the S3 datalake rather than from the portal.</summary>
    public bool FromS3 { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
