namespace ScienceDownload.Archives.Onc;

/// <summary>Cuts a span into the days or hours of a time zone.</summary>
internal static class TimeBins
{
    /// <summary>The bins, from the one that the span begins in. A day with a change of clocks has 23 or 25 hours.</summary>
    public static IEnumerable<OncWindow> Of(OncWindow span, TimeZoneInfo zone, bool isHourly)
    {
        DateTime local = TimeZoneInfo.ConvertTime(span.Start, zone).DateTime;
        if (!isHourly)
        {
            for (DateTime day = local.Date; ; day = day.AddDays(1))
            {
                var bin = new OncWindow(OncTime.ToUtc(day, zone), OncTime.ToUtc(day.AddDays(1), zone));
                if (bin.Start >= span.End)
                    yield break;
                yield return bin;
            }
        }

        // An hour is an hour: where clocks change, the zone's hours go on, only their names jump.
        DateTimeOffset start = span.Start.ToUniversalTime() - TimeSpan.FromTicks(local.TimeOfDay.Ticks % TimeSpan.TicksPerHour);
        for (; start < span.End; start += TimeSpan.FromHours(1))
            yield return new OncWindow(start, start + TimeSpan.FromHours(1));
    }
}
