namespace ScienceDownload;

/// <summary>A file that a command saved, or was to save.</summary>
public sealed record XnatSavedFile
{
    /// <summary>What became of it.</summary>
    public required XnatFileStatus Status { get; init; }

    /// <summary>
    /// The path below the destination with <c>/</c> separators; the folder where <see cref="Status"/> is <see cref="XnatFileStatus.Empty"/>.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The full path; null when there is no file.</summary>
    public string? FullName { get; init; }

    /// <summary>The label of the session; null when it is not known.</summary>
    public string? Session { get; init; }

    /// <summary>The length in bytes; null when unknown.</summary>
    public long? Length { get; init; }

    /// <summary>The MD5 that the server lists and the file has, in lower-case hexadecimal; null when it lists none, or the file failed.</summary>
    public string? Md5 { get; init; }

    /// <summary>The SHA-256 in lower-case hexadecimal; null when there is none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>The batch it belongs to; null where nothing was fetched.</summary>
    public string? BatchId { get; init; }
}
