namespace ScienceDownload;

/// <summary>A service that a VOTable describes: how to call it for a row, for instance to cut a piece out of an image.</summary>
public sealed record ServiceDescriptor
{
    /// <summary>The XML ID that rows name in <c>service_def</c>; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>The name; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The description for people; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>What it speaks, such as <c>ivo://ivoa.net/std/SODA#sync-1.0</c>; null for something of its own.</summary>
    public string? StandardId { get; init; }

    /// <summary>Its address; may have a query already. Null when the document gives none.</summary>
    public string? AccessUrl { get; init; }

    /// <summary>Its identifier in the registry; null for none.</summary>
    public string? ResourceIdentifier { get; init; }

    /// <summary>The media type of what it answers; null when it does not say.</summary>
    public string? ContentType { get; init; }

    /// <summary>Whether it describes the very service that sent the document, and so is no link.</summary>
    public bool IsSelf { get; init; }

    /// <summary>What it takes.</summary>
    public IReadOnlyList<ServiceParameter> Parameters { get; init; } = [];

    /// <summary>The standard, else the name or id.</summary>
    public override string ToString() => StandardId ?? Name ?? Id ?? "service";
}
