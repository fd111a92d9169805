using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;
using ScienceDownload.Archives.Geodes;

namespace ScienceDownload.Transformation;

/// <summary>Reads queries and geometries as people give them: hashtables, JSON, or files with JSON.</summary>
internal static class GeodesInput
{
    /// <summary>A JSON object; null for nothing.</summary>
    /// <param name="value">What was given.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="resolve">Turns a path of the shell into one of the file system.</param>
    /// <exception cref="DownloadException">It is no object, or its file cannot be read.</exception>
    public static JsonObject? Object(object? value, string what, Func<string, string> resolve) => Unwrap(value) switch
    {
        null => null,
        IDictionary table => ToNode(table).AsObject(),
        string text when text.TrimStart().StartsWith('{') => GeodesSearchBuilder.ParseObject(text, what),
        string path => GeodesSearchBuilder.ParseObject(ReadFile(resolve(path)), what),
        FileInfo file => GeodesSearchBuilder.ParseObject(ReadFile(file.FullName), what),
        _ when value is PSObject custom => ToNode(custom).AsObject(),
        _ => throw new DownloadException(ErrorId.InputInvalid, $"The {what} must be a hashtable, JSON, or the path of a JSON file."),
    };

    private static JsonNode ToNode(object? value)
    {
        switch (Unwrap(value))
        {
            case IDictionary table:
                return new JsonObject(table.Cast<DictionaryEntry>().Select(
                    entry => KeyValuePair.Create(entry.Key.ToString()!, (JsonNode?)ToNode(entry.Value))));
            case string text:
                return text;
            case bool truth:
                return truth;
            case DateTime date:
                return GeodesDates.Text(date.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(date, TimeSpan.Zero) : date.ToUniversalTime());
            case DateTimeOffset moment:
                return GeodesDates.Text(moment);
            case IEnumerable list:
                return new JsonArray([.. list.Cast<object?>().Select(ToNode)]);
            case int or long or short or byte:
                return Convert.ToInt64(Unwrap(value), CultureInfo.InvariantCulture);
            case double or float or decimal:
                return Convert.ToDouble(Unwrap(value), CultureInfo.InvariantCulture);
            case PSCustomObject when value is PSObject custom:
                return new JsonObject(custom.Properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)ToNode(property.Value))));
            default:
                return Convert.ToString(Unwrap(value), CultureInfo.InvariantCulture) ?? "";
        }
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
