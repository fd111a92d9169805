using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>Makes products with all that the catalogue says of them.</summary>
internal static class GeodesProductMaker
{
    public static GeodesProduct Make(GeodesProductOptions options, int number, Uri portal, Uri other, Uri datalake)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"URN:FEATURE:DATA:gdh:11111111-2222-3333-8444-{number:000000000000}:V1");
        var title = options.Title ?? options.Identifier + ".zip";
        var product = new GeodesProduct(id, options.Collection, Properties(options, title, datalake), options.HasGeometry ? Polygon(options.Box)
            : null, [.. options.Box])
        {
            IsOnTape = options.IsOnTape,
        };
        if (options.HasData)
        {
            FileContent content = options.Bytes is { } bytes ? new LiteralContent(bytes.ToArray()) : new GeodesContent(options.Length, options.Seed);
            Add(title, "data", "application/zip", "RAWDATA", content, options.UpperCase, options.HasChecksumLine, options.Faults);
        }

        Add($"2025/01/{number:000}/{options.Identifier}_quicklook.jpg", "overview", "image/jpeg", "QUICKLOOK_SD", new GeodesContent(10 + number, 1));
        if (options.HasExtraFiles)
        {
            Add($"{options.Identifier}_overview.tif", "overview", "image/tiff", "QUICKLOOK_HD", new GeodesContent(5000, number));
            Add($"{options.Identifier}_thumbnail.png", "thumbnail", "image/png", "THUMBNAIL", new GeodesContent(20 + number, 2));
            Add($"{options.Identifier}_MTD_ALL.xml", "metadata", "application/xml", "DOCUMENT", new GeodesContent(30 + number, 3));
        }

        return product;

        void Add(string name, string role, string type, string kind, FileContent content, bool upper = false, bool hasLine = true,
            IReadOnlyList<Fault>? faults = null)
        {
            var md5 = Md5(content);
            var path = $"api/{(role is "data" or "metadata" ? "download" : "quicklook")}/{id}/files/{md5}";
            var file = new SimulatedFile(new Uri(portal, path), new Uri(other, path), path, content, number, faults ?? []) { ETag = null,
                LastModified = null, ContentType = type };
            product.FileList.Add(new GeodesFile(name, role, file) { Md5 = md5, MediaType = type, DataType = kind, UpperCase = upper,
                HasChecksumLine = hasLine });
        }
    }

    private static JsonObject Properties(GeodesProductOptions options, string title, Uri datalake)
    {
        var end = options.Start.AddSeconds(30);
        var properties = new JsonObject
        {
            ["identifier"] = options.Identifier,
            ["dataset"] = options.Collection,
            ["start_datetime"] = Date(options.Start),
            ["end_datetime"] = Date(end),
            ["datetime"] = "2026-01-12T02:11:12.800000Z",
            ["platform"] = options.UpperCase ? "S1A" : "S2B",
            ["instrument"] = options.UpperCase ? "SAR-C SAR" : "MSI",
            ["product:type"] = options.UpperCase ? "SLC" : "REFLECTANCE",
            ["processing:level"] = "L1C",
            ["eo:cloud_cover"] = options.CloudCover,
            ["sat:absolute_orbit"] = 30982,
            ["sat:relative_orbit"] = 51,
            ["sat:orbit_state"] = "Descending",
            ["continent_code"] = new JsonArray("EU"),
            ["keywords"] = new JsonArray("season:winter"),
            ["area"] = 12032.4,
            ["proj:bbox"] = "",
            ["sci:doi"] = "[]",
            ["hydrology"] = JsonNode.Parse("""{ "rivers": [{"name": "FakeRiver"}] }"""),
            ["political"] = JsonNode.Parse("""{ "continents": [{"id": "continent:Europe:1", "name": "Europe"}] }"""),
        };
        if (options.Tile is not null) properties["grid:code"] = options.Tile;
        if (options.HasEndpoint) properties["endpoint_url"] =
            new Uri(datalake, $"{Bucket}/{options.Start:yyyy}/{Uri.EscapeDataString(title.Split('/')[^1])}").OriginalString;
        return properties;
    }

    /// <summary>The one bucket of the datalake.</summary>
    public const string Bucket = "fake-products";

    // As many digits as there are, as the portal has it.
    private static string Date(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + "Z";

    private static JsonObject Polygon(IReadOnlyList<double> box)
    {
        double[][] corners = [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]], [box[0], box[1]]];
        return new JsonObject
        {
            ["type"] = "Polygon",
            ["coordinates"] = new JsonArray(new JsonArray([.. corners.Select(corner => (JsonNode)new JsonArray(corner[0], corner[1]))])),
        };
    }

    private static string Md5(FileContent content)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (long offset = 0; offset < content.Length;)
        {
            var part = content.At(offset, content.Length - offset);
            md5.AppendData(part.Span);
            offset += part.Length;
        }

        return Convert.ToHexString(md5.GetHashAndReset()).ToLowerInvariant();
    }
}
