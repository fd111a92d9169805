namespace ScienceDownload;

/// <summary>How much of one day or hour of a hydrophone there is.</summary>
public sealed record OncAvailability
{
    /// <summary>The hydrophone.</summary>
    public required string DeviceCode { get; init; }

    /// <summary>The first instant, in the time zone that was asked for.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The instant after the last, in the time zone that was asked for. A day with a change of clocks has 23 or 25 hours.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The share covered by files, 0 to 1; null when it is not known.</summary>
    public double? Coverage { get; init; }

    /// <summary>What there is.</summary>
    public required OncDataStatus Status { get; init; }

    /// <summary>The location of the deployment at that time; null when there was none.</summary>
    public string? LocationCode { get; init; }
}
