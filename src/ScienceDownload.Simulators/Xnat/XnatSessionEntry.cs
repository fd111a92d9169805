namespace ScienceDownload.Simulators;

/// <summary>An imaging session of the simulated server.</summary>
/// <param name="id">The accession id.</param>
/// <param name="label">The label.</param>
public sealed class XnatSessionEntry(string id, string label)
{
    /// <summary>The accession id.</summary>
    public string Id { get; } = id;

    /// <summary>The label.</summary>
    public string Label { get; } = label;

    /// <summary>The project that owns it.</summary>
    public string Project { get; init; } = "NEURO";

    /// <summary>A project it is shared into; null for none.</summary>
    public string? SharedInto { get; init; }

    /// <summary>The subject's accession id.</summary>
    public string SubjectId { get; init; } = "SITE_S00007";

    /// <summary>The subject's label.</summary>
    public string Subject { get; init; } = "SUB07";

    /// <summary>The data type.</summary>
    public string XsiType { get; init; } = "xnat:mrSessionData";

    /// <summary>Its scans.</summary>
    public IList<XnatScanEntry> Scans { get; } = [];

    /// <summary>Its own resources.</summary>
    public IList<XnatResourceEntry> Resources { get; } = [];

    /// <summary>Adds a scan.</summary>
    /// <param name="scan">The scan.</param>
    /// <returns>The same scan.</returns>
    public XnatScanEntry Add(XnatScanEntry scan)
    {
        Scans.Add(scan);
        return scan;
    }

    /// <summary>Adds a resource of the session itself.</summary>
    /// <param name="id">The number of its catalogue.</param>
    /// <param name="label">The label; may be empty.</param>
    /// <returns>The resource.</returns>
    public XnatResourceEntry Add(string id, string label)
    {
        var resource = new XnatResourceEntry(id, label);
        Resources.Add(resource);
        return resource;
    }
}
