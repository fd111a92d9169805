namespace ScienceDownload;

/// <summary>A resource: a folder of files of one kind, of a scan or of a session as a whole.</summary>
public sealed record XnatResource
{
    /// <summary>The number of its catalogue.</summary>
    public required string Id { get; init; }

    /// <summary>The label, such as <c>DICOM</c>; empty when it has none, then <see cref="Id"/> stands for it.</summary>
    public string Label { get; init; } = "";

    /// <summary>The scan it is of; null for a resource of the session.</summary>
    public string? Scan { get; init; }

    /// <summary>The format, such as <c>DICOM</c>; may be empty.</summary>
    public string Format { get; init; } = "";

    /// <summary>The content, such as <c>RAW</c>; may be empty.</summary>
    public string Content { get; init; } = "";

    /// <summary>How many files the server counts; null when it does not.</summary>
    public long? FileCount { get; init; }

    /// <summary>Their bytes as the server counts them; null when it does not.</summary>
    public long? Size { get; init; }

    /// <summary>The accession id of the session.</summary>
    public required string SessionId { get; init; }

    /// <summary>The label of the session.</summary>
    public required string Session { get; init; }

    /// <summary>The project of the session; null when the server does not say.</summary>
    public string? Project { get; init; }

    /// <summary>The server.</summary>
    public required Uri Server { get; init; }

    /// <summary>The profile it was listed with; null for none.</summary>
    public string? Profile { get; init; }
}
