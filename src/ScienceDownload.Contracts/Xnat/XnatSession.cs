namespace ScienceDownload;

/// <summary>An imaging session of an XNAT server: what one visit to a scanner left.</summary>
public sealed record XnatSession
{
    /// <summary>The accession id, unique on the server.</summary>
    public required string Id { get; init; }

    /// <summary>The label, unique in its project.</summary>
    public required string Label { get; init; }

    /// <summary>The id of the project that owns it; a session may be shared into others. Null when the server does not say.</summary>
    public string? Project { get; init; }

    /// <summary>The label, or else the id, of its subject; null when the server does not say.</summary>
    public string? Subject { get; init; }

    /// <summary>The day it was recorded, <c>yyyy-MM-dd</c>; null when the server does not say.</summary>
    public string? Date { get; init; }

    /// <summary>The data type, such as <c>xnat:mrSessionData</c>; null when the server does not say.</summary>
    public string? XsiType { get; init; }

    /// <summary>The modality in the data type, upper case: <c>MR</c>, <c>PET</c>, <c>CT</c>, <c>EEG</c>; null when there is none.</summary>
    public string? Modality { get; init; }

    /// <summary>The server.</summary>
    public required Uri Server { get; init; }

    /// <summary>The profile it was listed with; null for none.</summary>
    public string? Profile { get; init; }
}
