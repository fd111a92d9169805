namespace ScienceDownload;

/// <summary>A file of a resource, as the server lists it.</summary>
public sealed record XnatFile
{
    /// <summary>The path within its resource with <c>/</c> separators, as the server gives it: not made safe.</summary>
    public required string Path { get; init; }

    /// <summary>The last part of <see cref="Path"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The length in bytes; null when the catalogue does not say.</summary>
    public long? Length { get; init; }

    /// <summary>The MD5 in lower-case hexadecimal; null when the site computes none.</summary>
    public string? Md5 { get; init; }

    /// <summary>The scan it is of; null for a file of the session.</summary>
    public string? Scan { get; init; }

    /// <summary>The label of its resource, or its number where it has no label.</summary>
    public required string Resource { get; init; }

    /// <summary>The format; may be empty.</summary>
    public string Format { get; init; } = "";

    /// <summary>The accession id of the session.</summary>
    public required string SessionId { get; init; }

    /// <summary>Where it can be had.</summary>
    public required Uri Uri { get; init; }
}
