namespace ScienceDownload;

/// <summary>A file of a hydrophone download, as its command returns it.</summary>
public sealed record OncFile
{
    /// <summary>The hydrophone.</summary>
    public required string DeviceCode { get; init; }

    /// <summary>What it is.</summary>
    public required OncFileKind Kind { get; init; }

    /// <summary>The first instant of its data by its name, UTC; null when its name says none.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>How it ended.</summary>
    public required ItemState State { get; init; }

    /// <summary>The length in bytes; null when unknown.</summary>
    public long? Length { get; init; }

    /// <summary>The full path; null when there is no file, as for an order that brought no data.</summary>
    public string? FullName { get; init; }

    /// <summary>The SHA-256 in lower-case hexadecimal; null when there is none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>The batch it belongs to.</summary>
    public required string BatchId { get; init; }
}
