using System.Collections;
using System.Globalization;
using System.Net;
using System.Security;

namespace ScienceDownload.Transformation;

/// <summary>Reads the dictionary of request headers a user gave. The values stay in memory only.</summary>
internal static class HeaderReader
{
    /// <summary>The headers; a list as value makes one header for each element.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(IDictionary? headers) =>
        headers is null ? [] : [.. headers.Cast<DictionaryEntry>().SelectMany(Values)];

    /// <summary>The names alone, which may be stored.</summary>
    public static IReadOnlyList<string> Names(IDictionary? headers) => headers is null ? [] : [.. headers.Keys.Cast<object>().Select(Text)];

    private static IEnumerable<KeyValuePair<string, string>> Values(DictionaryEntry header) => header.Value is IEnumerable and not string
        ? ((IEnumerable)header.Value).Cast<object?>().Select(value => KeyValuePair.Create(Text(header.Key), Text(value)))
        : [KeyValuePair.Create(Text(header.Key), Text(header.Value))];

    private static string Text(object? value) => value switch
    {
        SecureString secret => new NetworkCredential("", secret).Password,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
