namespace ScienceDownload;

/// <summary>A process that the GEODES portal runs on a product on demand.</summary>
public sealed record GeodesProcess
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>The title; null when it has none.</summary>
    public string? Title { get; init; }

    /// <summary>The version; null when it has none.</summary>
    public string? Version { get; init; }

    /// <summary>The process as the portal sent it.</summary>
    public required string Json { get; init; }
}
