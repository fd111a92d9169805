using System.Globalization;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Ticks of a time axis at round times of the day, UTC.</summary>
internal static class UtcTicks
{
    private const int SecondsPerMinute = 60;
    private const int SecondsPerDay = 86400;

    private static readonly int[] Steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200];

    /// <summary>The ticks as seconds on the axis, with the time of day, or the day where they are that far apart.</summary>
    /// <param name="origin">The instant of second zero.</param>
    /// <param name="start">The axis begins here, seconds.</param>
    /// <param name="end">And ends here.</param>
    /// <param name="most">The most ticks there is room for.</param>
    public static IEnumerable<(double Value, string Label)> Create(DateTimeOffset origin, double start, double end, int most)
    {
        double rough = (end - start) / most;
        int step = Steps.FirstOrDefault(each => each >= rough);
        if (step == 0)
            step = (int)Math.Ceiling(rough / SecondsPerDay) * SecondsPerDay;
        string format = step < SecondsPerMinute ? "HH:mm:ss" : step < SecondsPerDay ? "HH:mm" : "MM-dd";
        double zero = (origin - DateTimeOffset.UnixEpoch).TotalSeconds;
        for (double instant = Math.Ceiling((zero + start) / step) * step; instant <= zero + end; instant += step)
            yield return (instant - zero, DateTimeOffset.UnixEpoch.AddSeconds(instant).ToString(format, CultureInfo.InvariantCulture));
    }
}
