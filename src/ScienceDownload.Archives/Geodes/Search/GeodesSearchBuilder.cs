using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Puts typed shortcuts and a raw query together into one search.</summary>
internal sealed class GeodesSearchBuilder
{
    public IReadOnlyList<string> Collections { get; set; } = [];

    /// <summary>The user's own conditions; null for none.</summary>
    public JsonObject? Query { get; set; }

    public IReadOnlyList<double>? BoundingBox { get; set; }

    public JsonObject? Geometry { get; set; }

    /// <summary>Acquired at or after this; null for no limit.</summary>
    public string? StartDate { get; set; }

    /// <summary>Acquired at or before this; a day means to its end. Null for no limit.</summary>
    public string? EndDate { get; set; }

    /// <summary>A tile (<c>31TCJ</c>, <c>T31TCJ</c>, <c>MGRS-31TCJ</c>) or the name of a site; null for any.</summary>
    public string? Tile { get; set; }

    /// <summary>The most clouds in percent; items whose clouds are unknown do not fit. Null for any.</summary>
    public double? MaximumCloudCover { get; set; }

    /// <summary>Attributes that must be one of some values; those without values are not asked for.</summary>
    public IDictionary<string, IReadOnlyList<string>> Equal { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Attributes that must contain a text.</summary>
    public IDictionary<string, string> Contains { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<string> SortBy { get; set; } = [];

    public int? First { get; set; }

    /// <exception cref="DownloadException">Something is wrong with it; the message names it.</exception>
    public GeodesSearch Build()
    {
        JsonObject query = GeodesQuery.Check(Query ?? []);
        if (StartDate is not null)
            GeodesQuery.Add(query, "start_datetime", "gte", GeodesDates.Text(GeodesDates.Parse(StartDate, endOfPeriod: false)));
        if (EndDate is not null)
            GeodesQuery.Add(query, "end_datetime", "lte", GeodesDates.Text(GeodesDates.Parse(EndDate, endOfPeriod: true)));
        if (Tile is not null)
            GeodesQuery.Add(query, "grid:code", "contains", BareTile(Tile));
        if (MaximumCloudCover is { } clouds)
        {
            GeodesQuery.Add(query, "eo:cloud_cover", "lte", clouds);
            // Unknown clouds are -1 in the catalogue and would pass for a clear sky.
            if (!query["eo:cloud_cover"]!.AsObject().ContainsKey("gte"))
                GeodesQuery.Add(query, "eo:cloud_cover", "gte", 0);
        }

        foreach ((string attribute, IReadOnlyList<string> values) in Equal)
            AddEqual(query, attribute, values);
        foreach ((string attribute, string text) in Contains)
            GeodesQuery.Add(query, attribute, "contains", text);
        return new GeodesSearch
        {
            Collections = Collections,
            Query = query,
            BoundingBox = BoundingBox,
            Intersects = Geometry,
            SortBy = [.. SortBy.Select(GeodesSort.Parse)],
            First = First,
        };
    }

    /// <summary>A JSON object in a text.</summary>
    /// <exception cref="DownloadException">It is none.</exception>
    public static JsonObject ParseObject(string text, string what)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw Invalid($"The {what} is JSON, but no object.");
        }
        catch (JsonException exception)
        {
            string where = FormattableString.Invariant($"something is wrong in line {exception.LineNumber + 1}");
            throw Invalid($"The {what} is not JSON: {where}. Give a JSON object, or the path of a file with one.");
        }
    }

    /// <summary>The tile as all collections contain it: <c>T31TCJ</c> and <c>MGRS-31TCJ</c> become <c>31TCJ</c>; other names stay as they
    /// are.</summary>
    public static string BareTile(string tile)
    {
        string text = tile.Trim();
        foreach (string prefix in new[] { "MGRS-", "T" })
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && IsMgrs(text[prefix.Length..]))
                return text[prefix.Length..].ToUpperInvariant();
        }

        return IsMgrs(text) ? text.ToUpperInvariant() : text;
    }

    private static void AddEqual(JsonObject query, string attribute, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        JsonNode[] typed = [.. values.Select(value => GeodesQuery.RequireAttribute(attribute).Type == GeodesAttributeType.WholeNumber
            ? (JsonNode)long.Parse(value, CultureInfo.InvariantCulture)
            : value)];
        GeodesQuery.Add(query, attribute, typed.Length == 1 ? "eq" : "in", typed.Length == 1 ? typed[0] : new JsonArray(typed));
    }

    // Two digits, a latitude band, two letters of the square.
    private static bool IsMgrs(string text) => text.Length == 5 && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[1])
        && text[2..].All(char.IsAsciiLetter);

    private static DownloadException Invalid(string message) => new(ErrorId.InputInvalid, message);
}
