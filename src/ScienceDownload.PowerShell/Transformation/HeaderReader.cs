using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Text;

namespace ScienceDownload.Transformation;

/// <summary>
/// Reads the dictionary of request headers a user gave. A credential as value is HTTP's basic authentication. The values stay in memory only.
/// </summary>
internal static class HeaderReader
{
    /// <summary>The headers; a list as value makes one header for each element.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(IDictionary? headers) =>
        headers is null ? [] : [.. headers.Cast<DictionaryEntry>().SelectMany(Values)];

    /// <summary>The names alone, which may be stored.</summary>
    public static IReadOnlyList<string> Names(IDictionary? headers) => headers is null ? [] : [.. headers.Keys.Cast<object>().Select(Text)];

    private static IEnumerable<KeyValuePair<string, string>> Values(DictionaryEntry header) => Unwrap(header.Value) is IEnumerable list and not string
        ? list.Cast<object?>().Select(value => KeyValuePair.Create(Text(header.Key), Text(value)))
        : [KeyValuePair.Create(Text(header.Key), Text(header.Value))];

    private static string Text(object? value) => Unwrap(value) switch
    {
        null => "",
        SecureString secret => new NetworkCredential("", secret).Password,
        PSCredential { UserName: not null } credential => Basic(credential),
        object other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
    };

    // RFC 7617. GetNetworkCredential takes DOMAIN\user apart, which a server of the web takes as it was typed.
    private static string Basic(PSCredential credential) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.GetNetworkCredential().Password}"));

    // What a command wrote is wrapped, also as a value in a dictionary.
    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
