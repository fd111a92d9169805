namespace ScienceDownload;

/// <summary>A collection of the GEODES catalogue.</summary>
public sealed record GeodesCollection
{
    /// <summary>The id. Ids are renamed now and then, so scripts find them rather than know them.</summary>
    public required string Id { get; init; }

    /// <summary>The title; null when it has none.</summary>
    public string? Title { get; init; }

    /// <summary>The description; null when it has none.</summary>
    public string? Description { get; init; }

    /// <summary>The keywords.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>How many items it has; null when the catalogue does not say.</summary>
    public long? TotalItems { get; init; }

    /// <summary>The first acquisition (UTC); null when open or unknown.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>The last acquisition (UTC); null while the collection grows, or when unknown.</summary>
    public DateTimeOffset? EndDate { get; init; }

    /// <summary>All summaries by name; scalars as well as arrays.</summary>
    public IReadOnlyDictionary<string, object?> Summaries { get; init; } = new Dictionary<string, object?>();

    /// <summary>The archive with a sample of it; null when there is none.</summary>
    public Uri? SampleUri { get; init; }

    /// <summary>How well it fits the text searched for, the best first; 0 without one.</summary>
    public double Score { get; init; }

    /// <summary>The collection as the portal sent it.</summary>
    public required string Json { get; init; }

    /// <summary>Looks a value up: <c>id</c>, <c>title</c>, <c>description</c>, <c>type</c>, else a summary by its exact name, else by a path with
    /// dots.</summary>
    /// <returns>The value; null when there is none.</returns>
    public object? Find(string key) => key switch
    {
        "id" => Id,
        "type" => "Collection",
        "title" => Title,
        "description" => Description,
        _ => GeodesProperties.Find(Summaries, key),
    };

    /// <inheritdoc/>
    public override string ToString() => Id;
}
