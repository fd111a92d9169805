using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>An item of the catalogue with its files.</summary>
public sealed class GeodesProduct
{
    private volatile bool _isOnTape;

    internal GeodesProduct(string id, string collection, JsonObject properties, JsonNode? geometry, JsonArray box) =>
        (Id, Collection, Properties, Geometry, Box) = (id, collection, properties, geometry, box);

    /// <summary>The URN.</summary>
    public string Id { get; }

    /// <summary>The collection.</summary>
    public string Collection { get; }

    /// <summary>The product's name.</summary>
    public string Identifier => Properties["identifier"]!.GetValue<string>();

    /// <summary>The file with the role <c>data</c>; null when the product has none.</summary>
    public GeodesFile? Data => Files.FirstOrDefault(file => file.Role == "data");

    /// <summary>All files.</summary>
    public IReadOnlyList<GeodesFile> Files => FileList;

    /// <summary>Whether the data are on tape: 410 to whoever fetches them.</summary>
    public bool IsOnTape
    {
        get => _isOnTape;
        set => _isOnTape = value;
    }

    /// <summary>Gives the data file other faults; its bytes stay.</summary>
    /// <param name="faults">The faults.</param>
    public void SetFaults(params Fault[] faults)
    {
        var data = Data!;
        var old = data.Content;
        data.Content = new SimulatedFile(old.Uri, old.OtherUri, old.Path, old.Version.Content, 0, faults) { ETag = null, LastModified = null,
            ContentType = old.ContentType };
    }

    /// <summary>The key of the data file in the datalake's bucket; null when it is not there.</summary>
    public string? ObjectKey => Data is not null && Properties["endpoint_url"]?.GetValue<string>() is { } address
        ? string.Join('/', new Uri(address).Segments.Skip(2).Select(segment => Uri.UnescapeDataString(segment.TrimEnd('/'))))
        : null;

    internal List<GeodesFile> FileList { get; } = [];

    internal JsonObject Properties { get; }

    internal JsonNode? Geometry { get; }

    internal JsonArray Box { get; }

    internal JsonObject ToFeature(Uri portal)
    {
        var assets = new JsonObject();
        foreach (var file in Files)
        {
            var lines = new List<string>
            {
                FormattableString.Invariant($"File size: {file.Content.Length} bytes"),
                "Is reference: false",
                "Is online: false",
                $"Datatype: {file.DataType}",
            };
            if (file.HasChecksumLine) lines.Add($"Checksum MD5: {file.ShownMd5}");
            assets[file.Title] = new JsonObject
            {
                ["href"] = new Uri(portal, $"api/{file.Kind}/{Id}/files/{file.ShownMd5}{(file.Kind == "quicklook" ? "?scope=gdh" : "")}")
                    .OriginalString,
                ["type"] = file.MediaType,
                ["title"] = file.Title,
                ["description"] = string.Join("\n\n", lines),
                ["roles"] = new JsonArray(file.Role),
            };
        }

        return new JsonObject
        {
            ["type"] = "Feature",
            ["stac_version"] = "1.1.0",
            ["stac_extensions"] = new JsonArray(),
            ["id"] = Id,
            ["collection"] = Collection,
            ["bbox"] = Box.DeepClone(),
            ["geometry"] = Geometry?.DeepClone(),
            ["properties"] = Properties.DeepClone(),
            ["links"] = new JsonArray(new JsonObject
            {
                ["rel"] = "self",
                ["type"] = "application/geo+json",
                ["href"] = new Uri(portal, $"api/stac/collections/{Collection}/items/{Id}").OriginalString,
            }),
            ["assets"] = assets,
        };
    }
}
