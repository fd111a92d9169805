using System.Globalization;
using System.Text.Json;

namespace ScienceDownload.Archives.Onc;

/// <summary>Reads ONC's payloads leniently: unknown members are passed over, missing ones are null, numbers and flags may be text.</summary>
internal static class OncJson
{
    /// <summary>A member that is an object or has any value; null when it is missing or null.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty(name, out JsonElement value)
            && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value
            : null;

    /// <summary>A member as text.</summary>
    public static string? Text(this JsonElement element, string name) => element.Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } other => other.GetRawText(),
        _ => null,
    };

    /// <summary>A member as a whole number.</summary>
    public static long? Whole(this JsonElement element, string name) =>
        element.Number(name) is { } number && Math.Abs(number) < 9e15 ? (long)number : null;

    /// <summary>A member as a number.</summary>
    public static double? Number(this JsonElement element, string name) =>
        double.TryParse(element.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>A member as yes or no; no when it says neither.</summary>
    public static bool Flag(this JsonElement element, string name) => string.Equals(element.Text(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A member as a time.</summary>
    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        element.Text(name) is { } text ? OncTime.TryParse(text, TimeZoneInfo.Utc) : null;

    /// <summary>The elements of a member that is a list; none when it is no list.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The texts of a member that is a list, or one text.</summary>
    public static IEnumerable<string> Texts(this JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => [text.GetString()!],
        { ValueKind: JsonValueKind.Array } list =>
            list.EnumerateArray().Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!),
        _ => [],
    };
}
