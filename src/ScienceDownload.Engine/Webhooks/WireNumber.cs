using System.Globalization;
using System.Text.Json;

namespace ScienceDownload.Engine.Webhooks;

/// <summary>Numbers as the REST service writes them: what is a fraction by nature keeps its point, so that readers take it for one.</summary>
internal static class WireNumber
{
    /// <summary>Writes a number with a point, such as <c>100.0</c>; null for null.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">The member.</param>
    /// <param name="value">The number.</param>
    /// <param name="digits">The most digits behind the point.</param>
    public static void WriteFraction(this Utf8JsonWriter json, string name, double? value, int digits)
    {
        json.WritePropertyName(name);
        if (value is { } number)
            json.WriteRawValue(Math.Round(number, digits).ToString("0.0#####", CultureInfo.InvariantCulture));
        else
            json.WriteNullValue();
    }

    /// <summary>Writes a whole number; null for null.</summary>
    public static void WriteWhole(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    /// <summary>Writes a time; null for null.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? value) =>
        json.WriteString(name, value is { } time ? WireTime.Text(time) : null);
}
