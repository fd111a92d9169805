namespace ScienceDownload;

/// <summary>A scan of an imaging session.</summary>
public sealed record XnatScan
{
    /// <summary>The id, unique in its session; often but not always a number.</summary>
    public required string Id { get; init; }

    /// <summary>The type, such as <c>T1 MPRAGE</c>; may be empty.</summary>
    public string Type { get; init; } = "";

    /// <summary>The description of the series; may be empty.</summary>
    public string SeriesDescription { get; init; } = "";

    /// <summary>What its reviewers say: <c>usable</c>, <c>questionable</c>; may be empty.</summary>
    public string Quality { get; init; } = "";

    /// <summary>A remark; may be empty.</summary>
    public string Note { get; init; } = "";

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
