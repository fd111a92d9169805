using System.Globalization;
using System.Text.Json;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Reads the catalogue's JSON leniently: members may be missing, null, empty, or of another type than last year.</summary>
internal static class GeodesJson
{
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value : null;

    /// <summary>A text that is not blank; null otherwise. A number is taken as it is written.</summary>
    public static string? Text(this JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString() is { } value && !string.IsNullOrWhiteSpace(value) ? value : null,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    public static double? Number(this JsonElement element, string name) =>
        double.TryParse(element.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    public static long? Whole(this JsonElement element, string name) =>
        element.Number(name) is { } number && Math.Abs(number) < 1e15 ? (long)number : null;

    public static DateTimeOffset? Date(this JsonElement element, string name) => element.Text(name) is { } text ? ToDate(text) : null;

    public static DateTimeOffset? ToDate(string text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset date) ? date : null;

    public static Uri? Address(this JsonElement element, string name, Uri? server)
    {
        if (element.Text(name) is not { } text)
            return null;
        bool isOne = server is null ? Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) : Uri.TryCreate(server, text, out uri);
        return isOne && uri!.Scheme is "http" or "https" ? uri : null;
    }

    public static IReadOnlyList<string> Texts(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)]
        : [];

    /// <summary>An object as a dictionary of plain values that PowerShell shows and compares well.</summary>
    public static IReadOnlyDictionary<string, object?> ToDictionary(JsonElement? element)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (element is { ValueKind: JsonValueKind.Object } some)
        {
            foreach (JsonProperty property in some.EnumerateObject())
                values[property.Name] = Plain(property.Value);
        }

        return values;
    }

    private static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out long whole) ? whole : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Object => ToDictionary(value),
        JsonValueKind.Array => value.EnumerateArray().Select(Plain).ToArray(),
        _ => null,
    };
}
