namespace ScienceDownload;

/// <summary>
/// What a VOTable says about one of its tables. The rows themselves are streamed as <see cref="VoRecord"/>, each of which points here.
/// </summary>
public sealed record VoTable
{
    /// <summary>Its place in the document, from zero.</summary>
    public int Index { get; init; }

    /// <summary>The name; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The XML ID; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>The description for people; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>What the table means; null when it does not say.</summary>
    public string? Ucd { get; init; }

    /// <summary>Its role in a data model; null for none.</summary>
    public string? Utype { get; init; }

    /// <summary>The number of rows as announced; null when it is not.</summary>
    public long? RowCount { get; init; }

    /// <summary>How its rows are written.</summary>
    public VoSerialization Serialization { get; init; }

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<VoField> Fields { get; init; } = [];

    /// <summary>Values that hold for all rows: those of the table, its resource and the document.</summary>
    public IReadOnlyList<VoParam> Params { get; init; } = [];

    /// <summary>Remarks of the service: those of the table, its resource and the document.</summary>
    public IReadOnlyList<VoInfo> Infos { get; init; } = [];

    /// <summary>The systems of coordinates and time of the document.</summary>
    public IReadOnlyList<VoCoordinateSystem> Systems { get; init; } = [];

    /// <summary>The services that the document describes: those that apply to every row, and those that rows name.</summary>
    public IReadOnlyList<ServiceDescriptor> Services { get; init; } = [];

    /// <summary>The type of the resource it is in, such as <c>results</c> or <c>meta</c>; null for none.</summary>
    public string? ResourceType { get; init; }

    /// <summary>The name of the resource it is in; null for none.</summary>
    public string? ResourceName { get; init; }

    /// <summary>How the query ended that the document answers.</summary>
    public VoStatus Status { get; init; } = VoStatus.Ok;

    /// <summary>Where it was read from: an address, without what may be secret in it, or a path; null for pipeline input.</summary>
    public string? Source { get; init; }

    /// <summary>The place of the column with this name, else with this ID; the exact name goes before one in another case. -1 for none.</summary>
    public int IndexOf(string name)
    {
        int place = Find(field => field.Name == name);
        if (place < 0)
            place = Find(field => field.Id == name);
        return place >= 0 ? place : Find(field => string.Equals(field.PropertyName, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The place of the first column that fits; -1 for none.</summary>
    public int Find(Func<VoField, bool> fits)
    {
        ArgumentNullException.ThrowIfNull(fits);
        for (int place = 0; place < Fields.Count; place++)
        {
            if (fits(Fields[place]))
                return place;
        }

        return -1;
    }

    /// <summary>The name, else the id.</summary>
    public override string ToString() => Name ?? Id ?? $"table {Index}";
}
