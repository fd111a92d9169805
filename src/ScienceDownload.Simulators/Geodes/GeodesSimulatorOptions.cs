namespace ScienceDownload.Simulators;

/// <summary>How a <see cref="GeodesSimulator"/> is set up.</summary>
public sealed record GeodesSimulatorOptions
{
    /// <summary>Serve https with certificates signed by themselves.</summary>
    public bool UseTls { get; init; }

    /// <summary>Fill it with the 200 products of <see cref="GeodesSeed"/>.</summary>
    public bool IsSeeded { get; init; }

    /// <summary>Where the datalake is, for the addresses in the catalogue; null for the other origin.</summary>
    public Uri? Datalake { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
