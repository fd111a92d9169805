using System.Collections;
using System.Management.Automation;
using System.Net;

namespace ScienceDownload.Transformation;

/// <summary>
/// Takes what helps a download out of a session of Invoke-WebRequest; its type belongs to another module, so its properties are read by name.
/// </summary>
internal static class WebSessionReader
{
    /// <summary>The headers, the user agent among them.</summary>
    public static Hashtable Headers(PSObject session)
    {
        var headers = new Hashtable(StringComparer.OrdinalIgnoreCase);
        if (session.Properties["Headers"]?.Value is IDictionary given)
        {
            foreach (DictionaryEntry header in given)
                headers[header.Key] = header.Value;
        }

        if (session.Properties["UserAgent"]?.Value is string { Length: > 0 } agent)
            headers["User-Agent"] = agent;
        return headers;
    }

    /// <summary>The cookies; null for none. Each knows by itself where it may be sent.</summary>
    public static CookieContainer? Cookies(PSObject session) =>
        session.Properties["Cookies"]?.Value is CookieContainer { Count: > 0 } cookies ? cookies : null;

    /// <summary>The user name and password; null for none.</summary>
    public static NetworkCredential? Credential(PSObject session) => session.Properties["Credentials"]?.Value as NetworkCredential;
}
