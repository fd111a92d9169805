namespace ScienceDownload;

/// <summary>What to fetch of one imaging session.</summary>
/// <param name="Session">The accession id, or the label together with <see cref="Project"/>.</param>
public sealed record XnatSelection(string Session)
{
    /// <summary>The project; null when <see cref="Session"/> is an accession id.</summary>
    public string? Project { get; init; }

    /// <summary>The folder below the destination; null for <see cref="Session"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Ids of scans; <c>*</c> or nothing for all.</summary>
    public IReadOnlyList<string> Scans { get; init; } = [];

    /// <summary>Whether scans are fetched at all.</summary>
    /// <value>True.</value>
    public bool IncludeScans { get; init; } = true;

    /// <summary>Labels of resources to fetch; empty for all. Case makes no difference.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Labels of resources to leave out.</summary>
    public IReadOnlyList<string> ExcludedResources { get; init; } = [];

    /// <summary>Whether resources of the session itself are fetched too.</summary>
    public bool IncludeSessionResources { get; init; }

    /// <summary>What becomes of zips.</summary>
    public XnatZipMode ZipMode { get; init; } = XnatZipMode.Expand;

    /// <summary>The name of the one zip to make, with <see cref="XnatZipMode.Leave"/>; null for names of their own.</summary>
    public string? OutFile { get; init; }
}
