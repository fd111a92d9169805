using System.Text.Json;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Makes items of GeoJSON features.</summary>
internal static class GeodesItemReader
{
    /// <summary>Reads one feature; null when it has no id, without which nothing can be done with it.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="server">The portal it came from, which relative addresses start at; null for none.</param>
    public static GeodesItem? Read(JsonElement feature, Uri? server)
    {
        if (feature.Text("id") is not { } id)
            return null;
        JsonElement properties = feature.Member("properties") ?? default;
        double? clouds = properties.Number("eo:cloud_cover");
        return new GeodesItem
        {
            Id = id,
            Collection = feature.Text("collection") ?? properties.Text("dataset") ?? "",
            Server = server,
            Identifier = properties.Text("identifier"),
            StartDate = properties.Date("start_datetime"),
            EndDate = properties.Date("end_datetime"),
            Platform = properties.Text("platform"),
            Instrument = properties.Text("instrument"),
            ProductType = properties.Text("product:type"),
            ProcessingLevel = properties.Text("processing:level"),
            CloudCover = clouds < 0 ? null : clouds,
            Tile = properties.Text("grid:code"),
            RelativeOrbit = (int?)properties.Whole("sat:relative_orbit"),
            AbsoluteOrbit = properties.Whole("sat:absolute_orbit"),
            OrbitState = properties.Text("sat:orbit_state"),
            BoundingBox = Box(feature),
            EndpointUrl = properties.Address("endpoint_url", null),
            Assets = Assets(feature, server),
            Properties = GeodesJson.ToDictionary(feature.Member("properties")),
            Json = feature.GetRawText(),
        };
    }

    private static double[] Box(JsonElement feature) => feature.Member("bbox") is { ValueKind: JsonValueKind.Array } box
        ? [.. box.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.Number).Select(value => value.GetDouble())]
        : [];

    private static List<GeodesAsset> Assets(JsonElement feature, Uri? server)
    {
        var assets = new List<GeodesAsset>();
        if (feature.Member("assets") is not { ValueKind: JsonValueKind.Object } members)
            return assets;
        foreach (JsonProperty member in members.EnumerateObject())
        {
            if (member.Value.Address("href", server) is not { } href)
                continue;
            AssetDescription facts = AssetDescription.Parse(member.Value.Text("description"));
            assets.Add(new GeodesAsset
            {
                Title = member.Value.Text("title") ?? member.Name,
                Href = href,
                MediaType = member.Value.Text("type"),
                Roles = member.Value.Texts("roles"),
                DataType = facts.DataType,
                Length = facts.Length,
                // The last part of the address is the MD5, too: for descriptions that lack it.
                Md5 = facts.Md5 ?? AssetDescription.Checksum(href.Segments[^1]),
            });
        }

        return assets;
    }
}
