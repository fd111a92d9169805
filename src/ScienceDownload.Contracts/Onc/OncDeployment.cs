namespace ScienceDownload;

/// <summary>One stay of a hydrophone at one place.</summary>
public sealed record OncDeployment
{
    /// <summary>The hydrophone.</summary>
    public required string DeviceCode { get; init; }

    /// <summary>The code of the location.</summary>
    public string LocationCode { get; init; } = "";

    /// <summary>The name of the location; its code when the server gives no name.</summary>
    public string LocationName { get; init; } = "";

    /// <summary>The place at the location, such as <c>Hydrophone A</c>; null when it has none of its own.</summary>
    public string? PositionName { get; init; }

    /// <summary>The names from the region down to the place; empty when the location is not in the tree.</summary>
    public IReadOnlyList<string> LocationPath { get; init; } = [];

    /// <summary>What people call the site, such as <c>Barkley Canyon</c>; empty when it has no such name.</summary>
    public IReadOnlyList<string> SiteNames { get; init; } = [];

    /// <summary>The systems that divert data of the site at times, such as <c>NC-DDS</c>; empty for none.</summary>
    public IReadOnlyList<string> Systems { get; init; } = [];

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset Begin { get; init; }

    /// <summary>When it ended, UTC; null while it goes on.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Whether it goes on.</summary>
    public bool IsActive => End is null;

    /// <summary>Degrees north; null when unknown.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees east; null when unknown.</summary>
    public double? Longitude { get; init; }

    /// <summary>Metres below the surface; null when unknown.</summary>
    public double? Depth { get; init; }

    /// <summary>Whether ONC holds data of it.</summary>
    public bool HasData { get; init; }

    /// <summary>How to cite its data; null when the server gives no citation.</summary>
    public string? Citation { get; init; }

    /// <summary>The DOI of its data; null when there is none.</summary>
    public string? Doi { get; init; }

    /// <summary>The share of the asked span that it covers, 0 to 1; null when no span was asked for.</summary>
    public double? Coverage { get; init; }
}
