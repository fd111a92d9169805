using System.Text;
using System.Text.Json;

namespace ScienceDownload.Simulators;

/// <summary>One request as it arrived, its body already read.</summary>
public sealed class ServerRequest
{
    internal ServerRequest(string method, string target, Version version, HeaderCollection headers)
    {
        Method = method;
        Target = ToOriginForm(target);
        Version = version;
        Headers = headers;
        var question = Target.IndexOf('?', StringComparison.Ordinal);
        Path = Uri.UnescapeDataString(question < 0 ? Target : Target[..question]);
        QueryString = question < 0 ? "" : Target[(question + 1)..];
    }

    /// <summary>The method, in the case it was sent.</summary>
    public string Method { get; }

    /// <summary>Path and query as sent, still percent-encoded, beginning with a slash. A proxy-style absolute target is reduced to them.</summary>
    public string Target { get; }

    /// <summary>The percent-decoded path, beginning with a slash.</summary>
    public string Path { get; }

    /// <summary>What follows the question mark, still percent-encoded; empty when there is no query.</summary>
    public string QueryString { get; }

    /// <summary>1.0 or 1.1.</summary>
    public Version Version { get; }

    /// <summary>The header lines.</summary>
    public HeaderCollection Headers { get; }

    /// <summary>The body with any transfer encoding removed; empty when there was none.</summary>
    public ReadOnlyMemory<byte> Body { get; internal set; }

    internal bool WantsClose =>
        Version < System.Net.HttpVersion.Version11
        || (Headers["Connection"]?.Contains("close", StringComparison.OrdinalIgnoreCase) ?? false);

    /// <summary>The first value of a query parameter, decoded.</summary>
    /// <param name="name">Parameter name, case-sensitive.</param>
    /// <returns>The value; null when the parameter is absent.</returns>
    public string? Query(string name) => QueryAll(name).FirstOrDefault();

    /// <summary>All values of a query parameter, decoded, in order.</summary>
    /// <param name="name">Parameter name, case-sensitive.</param>
    /// <returns>The values; empty when the parameter is absent.</returns>
    public IEnumerable<string> QueryAll(string name) => ParseForm(QueryString).Where(pair => pair.Key == name).Select(pair => pair.Value);

    /// <summary>The body as UTF-8 text.</summary>
    /// <returns>The text.</returns>
    public string ReadText() => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The body as <c>application/x-www-form-urlencoded</c> pairs, in order.</summary>
    /// <returns>Decoded names and values.</returns>
    public IReadOnlyList<KeyValuePair<string, string>> ReadForm() => ParseForm(ReadText());

    /// <summary>The body as JSON.</summary>
    /// <returns>The document; the caller disposes it.</returns>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public JsonDocument ReadJson() => JsonDocument.Parse(Body);

    internal static List<KeyValuePair<string, string>> ParseForm(string text) =>
        text.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .Select(pair => new KeyValuePair<string, string>(Decode(pair[0]), pair.Length > 1 ? Decode(pair[1]) : ""))
            .ToList();

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string ToOriginForm(string target)
    {
        var authority = target.IndexOf("://", StringComparison.Ordinal);
        if (target.StartsWith('/') || authority < 0) return target;
        var path = target.IndexOf('/', authority + 3);
        return path < 0 ? "/" : target[path..];
    }
}
