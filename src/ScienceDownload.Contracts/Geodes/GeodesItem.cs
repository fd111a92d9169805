namespace ScienceDownload;

/// <summary>One item of a GEODES collection, with what users filter by as properties and everything else in <see cref="Properties"/>.</summary>
public sealed record GeodesItem
{
    /// <summary>The id, <c>URN:FEATURE:DATA:gdh:…:V1</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The id of its collection.</summary>
    public required string Collection { get; init; }

    /// <summary>The portal it was found on; null when it came from a file.</summary>
    public Uri? Server { get; init; }

    /// <summary>The product's own name. The data file may be named otherwise; see <see cref="FileName"/>.</summary>
    public string? Identifier { get; init; }

    /// <summary>When the acquisition began (UTC); null when unknown. The catalogue's <c>datetime</c> is the time of ingestion and is not
    /// this.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>When the acquisition ended (UTC); null when unknown.</summary>
    public DateTimeOffset? EndDate { get; init; }

    /// <summary>The satellite, such as <c>S2B</c>; null when unknown.</summary>
    public string? Platform { get; init; }

    /// <summary>The instrument; null when unknown.</summary>
    public string? Instrument { get; init; }

    /// <summary>The type of product, such as <c>SLC</c>; null when unknown.</summary>
    public string? ProductType { get; init; }

    /// <summary>The processing level, such as <c>L1C</c>; null when unknown.</summary>
    public string? ProcessingLevel { get; init; }

    /// <summary>The share of clouds in percent; null when unknown, which the catalogue writes as -1.</summary>
    public double? CloudCover { get; init; }

    /// <summary>The tile or site, as the catalogue writes it (<c>T31TCJ</c>, <c>SUDOUE-4</c>); null when it has none.</summary>
    public string? Tile { get; init; }

    /// <summary>The relative orbit; null when unknown.</summary>
    public int? RelativeOrbit { get; init; }

    /// <summary>The absolute orbit; null when unknown.</summary>
    public long? AbsoluteOrbit { get; init; }

    /// <summary>The direction of the orbit, <c>Ascending</c> or <c>Descending</c>; null when unknown.</summary>
    public string? OrbitState { get; init; }

    /// <summary>West, south, east, north in degrees; empty when it has no place.</summary>
    public IReadOnlyList<double> BoundingBox { get; init; } = [];

    /// <summary>Where the data file is kept; Unknown until the portal was asked.</summary>
    public GeodesStorage Storage { get; init; }

    /// <summary>The address in the S3 datalake; null when it has none.</summary>
    public Uri? EndpointUrl { get; init; }

    /// <summary>All files of the item.</summary>
    public IReadOnlyList<GeodesAsset> Assets { get; init; } = [];

    /// <summary>All properties by their names in the catalogue, such as <c>eo:snow_cover</c>; numbers, texts, truth values, arrays and nested
    /// dictionaries.</summary>
    public IReadOnlyDictionary<string, object?> Properties { get; init; } = new Dictionary<string, object?>();

    /// <summary>The item as the portal sent it: a GeoJSON feature.</summary>
    public required string Json { get; init; }

    /// <summary>The archive with the data: of the files with the role <c>data</c> the zip, else the first. Null when there is none.</summary>
    public GeodesAsset? DataAsset => Assets.FirstOrDefault(asset =>
        asset.HasRole("data") && asset.Title.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        ?? Assets.FirstOrDefault(asset => asset.HasRole("data"));

    /// <summary>The picture to look at first: the small quicklook, else the thumbnail, else any overview that is a JPEG or PNG. Null when there is
    /// none.</summary>
    public GeodesAsset? QuicklookAsset => Assets.FirstOrDefault(asset => asset.DataType == "QUICKLOOK_SD")
        ?? Assets.FirstOrDefault(asset => asset.HasRole("thumbnail"))
        ?? Assets.FirstOrDefault(asset => asset.HasRole("overview") && asset.MediaType is "image/jpeg" or "image/png");

    /// <summary>The name of the data file; null when there is none.</summary>
    public string? FileName => DataAsset?.Title;

    /// <summary>The length of the data file in bytes; null when unknown.</summary>
    public long? Length => DataAsset?.Length;

    /// <summary>The MD5 of the data file in lower case; null when unknown.</summary>
    public string? Md5 => DataAsset?.Md5;

    /// <summary>Looks a value up: <c>id</c>, <c>type</c>, <c>collection</c>, else a property by its exact name, else by a path with dots.</summary>
    /// <returns>The value; null when there is none.</returns>
    public object? Find(string key) => key switch
    {
        "id" => Id,
        "type" => "Feature",
        "collection" => Collection,
        _ => GeodesProperties.Find(Properties, key),
    };

    /// <summary>Two items with one id are the same item.</summary>
    public bool Equals(GeodesItem? other) => other is not null && Id == other.Id;

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Identifier ?? Id;
}
