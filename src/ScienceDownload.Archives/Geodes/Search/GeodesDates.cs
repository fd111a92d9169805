using System.Globalization;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Dates as users write them and as the portal wants them: ISO 8601 in UTC.</summary>
internal static class GeodesDates
{
    private static readonly (string Format, Func<DateTimeOffset, DateTimeOffset> End)[] Formats =
    [
        ("yyyy", date => date.AddYears(1)),
        ("yyyy-MM", date => date.AddMonths(1)),
        ("yyyy-MM-dd", date => date.AddDays(1)),
        ("yyyy-MM-ddTHH", date => date.AddHours(1)),
        ("yyyy-MM-ddTHHZ", date => date.AddHours(1)),
        ("yyyy-MM-ddTHH:mm", date => date.AddMinutes(1)),
        ("yyyy-MM-ddTHH:mmZ", date => date.AddMinutes(1)),
    ];

    /// <summary>Reads a date; without an offset it is UTC.</summary>
    /// <param name="text">A year, a month, a day, an hour, a minute, or a moment.</param>
    /// <param name="endOfPeriod">Whether the last moment of the day (month, …) is meant rather than its first.</param>
    /// <exception cref="DownloadException">It is no date.</exception>
    public static DateTimeOffset Parse(string text, bool endOfPeriod)
    {
        string trimmed = text.Trim();
        foreach ((string format, Func<DateTimeOffset, DateTimeOffset> end) in Formats)
        {
            if (DateTimeOffset.TryParseExact(trimmed, format, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset start))
                return endOfPeriod ? end(start).AddMicroseconds(-1) : start;
        }

        if (DateTimeOffset.TryParse(trimmed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset moment))
            return moment;
        throw new DownloadException(ErrorId.InputInvalid, $"'{text}' is no date. Write 2025-11-01, 2025-11-01T10:30 or 2025-11-01T10:30:00Z.");
    }

    /// <summary>The portal's form, without a fraction where there is none.</summary>
    public static string Text(DateTimeOffset date) =>
        date.UtcDateTime.ToString(date.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ"
            : "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
