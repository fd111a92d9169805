namespace ScienceDownload;

/// <summary>A subject of an XNAT project.</summary>
public sealed record XnatSubject
{
    /// <summary>The accession id, unique on the server.</summary>
    public required string Id { get; init; }

    /// <summary>The label, unique in its project.</summary>
    public required string Label { get; init; }

    /// <summary>The id of the project.</summary>
    public required string Project { get; init; }

    /// <summary>The server.</summary>
    public required Uri Server { get; init; }

    /// <summary>The profile it was listed with; null for none.</summary>
    public string? Profile { get; init; }
}
