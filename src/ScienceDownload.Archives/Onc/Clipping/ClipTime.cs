using System.Globalization;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>Instants as clips carry them.</summary>
internal static class ClipTime
{
    /// <summary>ISO 8601 with <c>+00:00</c>: no fraction, or six digits of it.</summary>
    public static string Format(DateTimeOffset instant)
    {
        DateTime utc = instant.UtcDateTime;
        string pattern = utc.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'+00:00'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'";
        return utc.ToString(pattern, CultureInfo.InvariantCulture);
    }
}
