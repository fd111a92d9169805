namespace ScienceDownload;

/// <summary>A hydrophone and where it is, or was last.</summary>
public sealed record OncHydrophone
{
    /// <summary>The code that everything else asks for.</summary>
    public required string DeviceCode { get; init; }

    /// <summary>ONC's number of the device; null when the server gave none.</summary>
    public long? DeviceId { get; init; }

    /// <summary>The name; null when the server gave none.</summary>
    public string? DeviceName { get; init; }

    /// <summary>The code of its latest location; null when it was never deployed.</summary>
    public string? LocationCode { get; init; }

    /// <summary>The name of its latest location; null when it was never deployed.</summary>
    public string? LocationName { get; init; }

    /// <summary>What people call the site of its latest location, such as <c>Barkley Canyon</c>; empty when it has no such name.</summary>
    public IReadOnlyList<string> SiteNames { get; init; } = [];

    /// <summary>The systems that divert data of that site at times, such as <c>NC-DDS</c>; empty for none.</summary>
    public IReadOnlyList<string> Systems { get; init; } = [];

    /// <summary>Degrees north; null when unknown.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees east; null when unknown.</summary>
    public double? Longitude { get; init; }

    /// <summary>Metres below the surface; null when unknown.</summary>
    public double? Depth { get; init; }

    /// <summary>When its first deployment began, UTC; null when it was never deployed.</summary>
    public DateTimeOffset? FirstDeployed { get; init; }

    /// <summary>When its latest deployment ended, UTC; null while it goes on, and when there was none.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>How often it was deployed.</summary>
    public int Deployments { get; init; }

    /// <summary>Whether it is deployed now.</summary>
    public bool IsActive => Deployments > 0 && End is null;

    /// <summary>Whether ONC holds data of it.</summary>
    public bool HasData { get; init; }
}
