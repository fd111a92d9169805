using System.Globalization;
using System.Text.Json;

namespace ScienceDownload.Archives.Xnat;

/// <summary>The session that <c>xnatctl auth login</c> left in <c>.session</c>: used while it lasts, never ended or written here.</summary>
internal static class XnatctlSession
{
    public const string FileName = ".session";

    /// <summary>The session for a server; null when there is none, it is another server's or another user's, or it is over.</summary>
    public static string? Find(XnatAddress address, string? userName, Func<string, string?> environment, TimeProvider time)
    {
        try
        {
            if (XnatctlFolder.ReadText(FileName, environment) is not { } text)
                return null;
            using JsonDocument document = JsonDocument.Parse(text);
            string? Value(string name) =>
                document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
            bool isMeant = Value("url")?.TrimEnd('/') == address.Text && (userName is null || userName == Value("username"));
            return isMeant && IsAlive(Value("expires_at"), time) ? Value("token") : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or DownloadException)
        {
            // A cache that cannot be read is no cache.
            return null;
        }
    }

    /// <summary>Its times are local ones without saying so.</summary>
    private static bool IsAlive(string? expires, TimeProvider time) =>
        DateTime.TryParse(expires, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime end) && time.GetLocalNow().DateTime < end;
}
