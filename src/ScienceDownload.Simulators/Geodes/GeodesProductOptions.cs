namespace ScienceDownload.Simulators;

/// <summary>What a product of a <see cref="GeodesSimulator"/> is like.</summary>
public sealed record GeodesProductOptions
{
    /// <summary>The product's name.</summary>
    public required string Identifier { get; init; }

    /// <summary>The collection.</summary>
    /// <value><c>FAKE_S2_L1C</c>.</value>
    public string Collection { get; init; } = "FAKE_S2_L1C";

    /// <summary>The title of the data file; null for the identifier and <c>.zip</c>.</summary>
    public string? Title { get; init; }

    /// <summary>The bytes of the data file; null for made ones of <see cref="Length"/> and <see cref="Seed"/>.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>The length of made bytes.</summary>
    public long Length { get; init; } = 1000;

    /// <summary>The seed of made bytes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>When it was acquired (UTC).</summary>
    public DateTimeOffset Start { get; init; } = new(2025, 1, 1, 10, 0, 0, TimeSpan.Zero);

    /// <summary>The clouds in percent; -1 for unknown.</summary>
    public double CloudCover { get; init; }

    /// <summary>The tile or site; null for none.</summary>
    public string? Tile { get; init; }

    /// <summary>West, south, east, north.</summary>
    public IReadOnlyList<double> Box { get; init; } = [1.0, 43.0, 2.0, 44.0];

    /// <summary>Whether it has a geometry.</summary>
    public bool HasGeometry { get; init; } = true;

    /// <summary>Whether it has a data file.</summary>
    public bool HasData { get; init; } = true;

    /// <summary>Whether it lies in the datalake, too.</summary>
    public bool HasEndpoint { get; init; } = true;

    /// <summary>Whether its MD5 is published in upper case.</summary>
    public bool UpperCase { get; init; }

    /// <summary>Whether its description names the MD5.</summary>
    public bool HasChecksumLine { get; init; } = true;

    /// <summary>Whether it is on tape.</summary>
    public bool IsOnTape { get; init; }

    /// <summary>Metadata, thumbnail and a TIFF overview, as THEIA's collections have.</summary>
    public bool HasExtraFiles { get; init; }

    /// <summary>What happens to those who fetch the data file.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];
}
