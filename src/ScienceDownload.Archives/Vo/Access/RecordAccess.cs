namespace ScienceDownload.Archives.Vo;

/// <summary>What a row says about the file behind it.</summary>
internal sealed record RecordAccess
{
    /// <summary>The address, as written, blanks around it left out; null when the row has none.</summary>
    public string? Url { get; init; }

    /// <summary>The media type as written; null when the row does not say.</summary>
    public string? Format { get; init; }

    /// <summary>Whether <see cref="Url"/> leads to a table of links rather than to the file.</summary>
    public bool IsDataLink { get; init; }

    /// <summary>About how many bytes the file has; null when unknown.</summary>
    public long? EstimatedLength { get; init; }

    /// <summary>The id that services of the archive know the data set by; null when the row does not say.</summary>
    public string? PublisherId { get; init; }

    /// <summary>What the data set is called; null when the row does not say.</summary>
    public string? Title { get; init; }

    /// <summary>The descriptor of the links service that knows this row; null when the document has none.</summary>
    public ServiceDescriptor? LinksService { get; init; }

    /// <summary>Where that service is asked; null when there is none, or it has no address over http or https.</summary>
    public Uri? LinksAddress => LinksService is { } service ? ServiceCalls.LinksAddress(service) : null;

    /// <summary>
    /// Every copy the row itself names, the archive's own first, then clouds as listed. The address of a table of links is not among them.
    /// </summary>
    public IReadOnlyList<VoCopy> Copies { get; init; } = [];

    /// <summary>What could not be read, for people: broken JSON in a cloud column.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
