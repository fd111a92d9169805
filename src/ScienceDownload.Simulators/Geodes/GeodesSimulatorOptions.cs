namespace ScienceDownload.Simulators;

/// <summary>How a <see cref="GeodesSimulator"/> is set up.</summary>
public sealed record GeodesSimulatorOptions
{
    /// <summary>Serve https with certificates signed by themselves.</summary>
    public bool UseTls { get; init; }

    /// <summary>Fill it with the 200 products of <see cref="GeodesSeed"/>.</summary>
    public bool IsSeeded { get; init; }

    /// <summary>The datalake, which gets a bucket with the data files; null for none, and then the catalogue's addresses lead to the other
    /// origin.</summary>
    public S3Simulator? Datalake { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
