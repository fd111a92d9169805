namespace ScienceDownload.Archives.Geodes;

/// <summary>One entry of a zip archive's directory.</summary>
internal sealed record ZipEntry
{
    public required string Path { get; init; }

    public required int Method { get; init; }

    public required bool IsEncrypted { get; init; }

    public required uint Crc32 { get; init; }

    public required long PackedLength { get; init; }

    public required long Length { get; init; }

    public required long HeaderOffset { get; init; }

    /// <summary>Where what follows it begins.</summary>
    public long EndOffset { get; init; }

    public required DateTime? LastWriteTime { get; init; }
}
