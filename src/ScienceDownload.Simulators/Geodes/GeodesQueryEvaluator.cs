using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>Decides which products a search matches, with the portal's six operators; what it does not know is 400.</summary>
internal static class GeodesQueryEvaluator
{
    private static readonly HashSet<string> Attributes = new(
        ("dataset datetime links product_validity sci:doi no_geometry start_datetime end_datetime processing:datetime "
        + "processing:lineage processing_context processing_correction processing:version bbox nb_cols nb_rows instrument platform "
        + "sar:instrument_mode processing:level sar:polarizations sat:orbit_cycle mission_take_id s2:datatake_id sat:relative_orbit "
        + "sat:absolute_orbit sat:orbit_state product:type parameter pparameter product temporal_resolution classification swath bands "
        + "grid:code eo:cloud_cover water_cover saturated_defective_pixel nodata_pixel nb_col_interpolation_error ground_useful_pixel "
        + "min_useful_pixel sensor_angle sensor_pitch sensor_roll continent_code area sar:beam_ids subTile keywords political identifier "
        + "endpoint_url").Split(' '),
        StringComparer.Ordinal);

    /// <summary>Whether a product fits.</summary>
    /// <exception cref="FormatException">The search is one the portal answers 400.</exception>
    public static bool Fits(GeodesProduct product, JsonElement search)
    {
        if (Member(search, "collections") is { } collections && !collections.EnumerateArray()
            .Any(id => id.GetString() == product.Collection)) return false;
        if (Member(search, "bbox") is { } box && !Overlaps(product, [.. box.EnumerateArray().Select(value => value.GetDouble())])) return false;
        if (Member(search, "intersects") is { } geometry && !Overlaps(product, BoxOf(geometry))) return false;
        return FitsQuery(product.Properties, Member(search, "query"));
    }

    /// <summary>Whether properties fit a query.</summary>
    /// <exception cref="FormatException">An attribute or operator is unknown.</exception>
    public static bool FitsQuery(JsonObject properties, JsonElement? query, bool anyAttribute = false)
    {
        var fits = true;
        foreach (var attribute in query?.EnumerateObject() ?? default)
        {
            if (!anyAttribute && !Attributes.Contains(attribute.Name)) throw new FormatException("unknown attribute");
            foreach (var condition in attribute.Value.EnumerateObject()) fits &= Holds(properties[attribute.Name], condition.Name, condition.Value);
        }

        return fits;
    }

    /// <summary>A value to sort by; missing ones come first.</summary>
    public static IComparable SortKey(GeodesProduct product, string field) => product.Properties[field] switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.GetValue<double>(),
        JsonValue value when field.EndsWith("datetime", StringComparison.Ordinal) => Date(value.GetValue<string>()).Ticks,
        JsonValue value => value.ToString(),
        _ => "",
    };

    private static bool Holds(JsonNode? actual, string operation, JsonElement operand)
    {
        string[] values = actual switch
        {
            null => [],
            JsonArray list => [.. list.Select(one => one?.ToString() ?? "")],
            _ => [actual.ToString()],
        };
        string[] operands = operand.ValueKind == JsonValueKind.Array ? [.. operand.EnumerateArray().Select(Text)] : [Text(operand)];
        return operation switch
        {
            "eq" => values.Any(value => Compare(value, operands[0]) == 0),
            "neq" => values.All(value => Compare(value, operands[0]) != 0),
            "in" => values.Any(value => operands.Any(one => Compare(value, one) == 0)),
            "contains" => values.Any(value => value.Contains(operands[0], StringComparison.OrdinalIgnoreCase)),
            "lte" => values.Any(value => Compare(value, operands[0]) <= 0),
            "gte" => values.Any(value => Compare(value, operands[0]) >= 0),
            _ => throw new FormatException("unknown operator"),
        };
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    // Numbers as numbers, also as text; dates as moments; the rest as text.
    private static int Compare(string one, string other)
    {
        if (double.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
            && double.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out var right))
        {
            return left.CompareTo(right);
        }

        return IsDate(one) && IsDate(other) ? Date(one).CompareTo(Date(other)) : string.CompareOrdinal(one, other);
    }

    private static bool IsDate(string text) => text.Length >= 20 && text[4] == '-' && text[10] == 'T';

    private static DateTimeOffset Date(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static bool Overlaps(GeodesProduct product, double[] box)
    {
        if (box.Length != 4) throw new FormatException("bbox takes four numbers");
        double[] own = [.. product.Box.Select(value => value!.GetValue<double>())];
        return own[0] <= box[2] && own[2] >= box[0] && own[1] <= box[3] && own[3] >= box[1];
    }

    private static double[] BoxOf(JsonElement geometry)
    {
        var points = new List<(double X, double Y)>();
        Collect(geometry.GetProperty("coordinates"), points);
        return [points.Min(point => point.X), points.Min(point => point.Y), points.Max(point => point.X), points.Max(point => point.Y)];
    }

    private static void Collect(JsonElement element, List<(double X, double Y)> points)
    {
        if (element[0].ValueKind == JsonValueKind.Number) points.Add((element[0].GetDouble(), element[1].GetDouble()));
        else foreach (var inner in element.EnumerateArray()) Collect(inner, points);
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
