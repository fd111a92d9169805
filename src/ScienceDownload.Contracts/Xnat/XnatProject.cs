namespace ScienceDownload;

/// <summary>A project of an XNAT server.</summary>
public sealed record XnatProject
{
    /// <summary>The id, by which everything else names it.</summary>
    public required string Id { get; init; }

    /// <summary>The name for people; empty when it has none.</summary>
    public string Name { get; init; } = "";

    /// <summary>The principal investigator; empty when none is named.</summary>
    public string Investigator { get; init; } = "";

    /// <summary>What it is about; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The server.</summary>
    public required Uri Server { get; init; }

    /// <summary>The profile it was listed with; null for none.</summary>
    public string? Profile { get; init; }
}
