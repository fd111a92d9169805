namespace ScienceDownload.Simulators;

/// <summary>A scan of the simulated server.</summary>
/// <param name="id">The id.</param>
/// <param name="type">The type; may be empty.</param>
public sealed class XnatScanEntry(string id, string type)
{
    /// <summary>The id.</summary>
    public string Id { get; } = id;

    /// <summary>The type; may be empty.</summary>
    public string Type { get; } = type;

    /// <summary>The data type.</summary>
    public string XsiType { get; init; } = "xnat:mrScanData";

    /// <summary>The description of the series.</summary>
    public string Series { get; init; } = "";

    /// <summary>What reviewers say.</summary>
    public string Quality { get; init; } = "usable";

    /// <summary>Its resources.</summary>
    public IList<XnatResourceEntry> Resources { get; } = [];

    /// <summary>Adds a resource.</summary>
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
