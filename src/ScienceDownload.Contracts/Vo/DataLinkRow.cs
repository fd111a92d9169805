namespace ScienceDownload;

/// <summary>A link that an archive gives for a data set: the file itself, something that goes with it, or a service that makes it.</summary>
public sealed record DataLinkRow
{
    /// <summary>The data set it belongs to.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Where it can be had, as written, blanks around it left out; may be of any scheme and may have a
    /// fragment. Null when it is a service or an error.
    /// </summary>
    public string? AccessUrl { get; init; }

    /// <summary>The service that makes it; null when it is a plain link or an error.</summary>
    public ServiceDescriptor? Service { get; init; }

    /// <summary>Why there is no link, beginning with a fault word such as <c>NotFoundFault</c>; null when there is one.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The description for people; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>What it is to the data set: <c>#this</c>, <c>#preview</c> and so on, or a full address; null when it does not say.</summary>
    public string? Semantics { get; init; }

    /// <summary>Its media type; null when unknown.</summary>
    public string? ContentType { get; init; }

    /// <summary>Its length in bytes; null when unknown.</summary>
    public long? ContentLength { get; init; }

    /// <summary>The kind of product, such as <c>#image</c>; null when it does not say.</summary>
    public string? ContentQualifier { get; init; }

    /// <summary>The service's own label; null for none.</summary>
    public string? LocalSemantics { get; init; }

    /// <summary>Whether it takes a sign-in.</summary>
    public LinkAuth LinkAuth { get; init; }

    /// <summary>Whether who asked may have it; null when it does not say.</summary>
    public bool? LinkAuthorized { get; init; }

    /// <summary>The copies of it in clouds, as far as the row names any.</summary>
    public IReadOnlyList<VoCopy> CloudCopies { get; init; } = [];

    /// <summary>The row as it came; null when the service gave no answer about this data set.</summary>
    public VoRecord? Record { get; init; }

    /// <summary>Whether the link leads to further links.</summary>
    public bool IsDataLink { get; init; }

    /// <summary>How deep it was found: zero for the links asked for, one for links in those.</summary>
    public int Depth { get; init; }

    /// <summary>Data set, semantics and address.</summary>
    public override string ToString() => $"{Id} {Semantics} {AccessUrl ?? Service?.ToString() ?? ErrorMessage}";
}
