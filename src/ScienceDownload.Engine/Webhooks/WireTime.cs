using System.Globalization;

namespace ScienceDownload.Engine.Webhooks;

/// <summary>Times as the REST service writes them.</summary>
internal static class WireTime
{
    /// <summary>UTC with six digits of the second: <c>2025-11-06T10:00:00.123456Z</c>.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
