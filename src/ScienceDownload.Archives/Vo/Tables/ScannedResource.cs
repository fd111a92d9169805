namespace ScienceDownload.Archives.Vo;

/// <summary>What is collected of a RESOURCE while it is read; the document itself and each TABLE collect the same way.</summary>
internal sealed class ScannedResource
{
    private readonly List<ScannedResource> _children = [];

    public ScannedResource(ScannedResource? parent) => parent?._children.Add(this);

    public string? Type { get; init; }

    public string? Name { get; init; }

    public string? Id { get; init; }

    public string? Utype { get; init; }

    public string? Description { get; set; }

    public List<VoInfo> Infos { get; } = [];

    public List<VoParam> Params { get; } = [];

    public List<ServiceParameter> Inputs { get; } = [];

    public List<(int Index, ScannedResource Inner)> Tables { get; } = [];

    /// <summary>The place of the first table in it, or in a resource inside it; -1 for none.</summary>
    public int FirstTable()
    {
        if (Tables.Count > 0)
            return Tables[0].Index;
        foreach (ScannedResource child in _children)
        {
            if (child.FirstTable() is >= 0 and int found)
                return found;
        }

        return -1;
    }

    /// <summary>The service it describes; null when it describes none.</summary>
    public ServiceDescriptor? ToService()
    {
        bool isSelf = Is("adhoc:this");
        if (!isSelf && !Is("adhoc:service"))
            return null;
        return new ServiceDescriptor
        {
            Id = Id,
            Name = Name,
            Description = Description,
            StandardId = Param("standardID"),
            AccessUrl = Param("accessURL"),
            ResourceIdentifier = Param("resourceIdentifier"),
            ContentType = Param("contentType"),
            IsSelf = isSelf || string.Equals(Name, "this", StringComparison.OrdinalIgnoreCase),
            Parameters = Inputs,
        };
    }

    private bool Is(string utype) => string.Equals(Utype?.Trim(), utype, StringComparison.OrdinalIgnoreCase);

    private string? Param(string name) =>
        Params.Find(param => string.Equals(param.Name, name, StringComparison.OrdinalIgnoreCase))?.Text.Trim() is { Length: > 0 } text ? text : null;
}
