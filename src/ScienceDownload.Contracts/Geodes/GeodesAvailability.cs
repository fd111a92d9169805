namespace ScienceDownload;

/// <summary>Whether the data file of an item can be fetched now.</summary>
public sealed record GeodesAvailability
{
    /// <summary>The item's id; null when it was asked for by name.</summary>
    public string? Id { get; init; }

    /// <summary>The item's identifier, or the name asked for.</summary>
    public required string Name { get; init; }

    /// <summary>The file's name; null when it was asked for by name.</summary>
    public string? FileName { get; init; }

    /// <summary>The MD5 that tells which file this is about; null when unknown.</summary>
    public string? Md5 { get; init; }

    /// <summary>Where it is kept. Unknown when the portal's answer is missing or ambiguous.</summary>
    public required GeodesStorage Storage { get; init; }

    /// <summary>Whether it can be fetched now; null when unknown.</summary>
    public bool? IsAvailable => Storage switch
    {
        GeodesStorage.Disk => true,
        GeodesStorage.Tape => false,
        _ => null,
    };
}
