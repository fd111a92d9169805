using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScienceDownload.Archives.Onc;

/// <summary>Spreads samples over the days that have data. The same seed gives the same samples, on every machine.</summary>
internal static class OncSchedule
{
    private const int HoursPerDay = 24;
    private const int MinutesPerHour = 60;

    /// <summary>The samples, in the order of time.</summary>
    /// <param name="days">The days with data, in order.</param>
    /// <param name="span">What the samples stay within.</param>
    /// <param name="total">How many windows are wanted; rounded up to whole samples.</param>
    /// <param name="perSample">How many windows one sample has.</param>
    /// <param name="seed">Decides the minutes, and the hours of days with one sample.</param>
    /// <exception cref="DownloadException">A number is not positive.</exception>
    public static IReadOnlyList<OncWindow> Make(IReadOnlyList<DateOnly> days, OncWindow span, int total, int perSample, int seed)
    {
        int samples = OncWindows.Samples(total, perSample);
        if (days.Count == 0)
            return [];
        int perDay = DivideUp(samples, Math.Min(samples, days.Count)), dayCount = DivideUp(samples, perDay);
        TimeSpan length = perSample * OncWindows.Length;
        var windows = new List<OncWindow>();
        for (int i = 0; i < dayCount; i++)
        {
            DateOnly day = days[dayCount == 1 ? 0 : (int)((long)i * (days.Count - 1) / (dayCount - 1))];
            for (int j = 0; j < perDay && windows.Count < samples; j++)
            {
                DateTimeOffset start = new DateTimeOffset(day, default, TimeSpan.Zero) + TimeOfDay(day, j, perDay, seed);
                DateTimeOffset latest = span.End - length;
                start = start > latest ? latest : start;
                start = start < span.Start ? span.Start : start;
                windows.Add(new OncWindow(start, start + length));
            }
        }

        return [.. windows.OrderBy(window => window.Start)];
    }

    private static TimeSpan TimeOfDay(DateOnly day, int number, int perDay, int seed)
    {
        // More than one an hour: evenly, nothing is left to chance.
        if (perDay > HoursPerDay)
            return TimeSpan.FromMinutes((double)((long)number * HoursPerDay * MinutesPerHour / perDay));
        byte[] chance = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{day:yyyy-MM-dd}/{number}")));
        uint hour = perDay == 1 ? BinaryPrimitives.ReadUInt32BigEndian(chance) % HoursPerDay : (uint)(number * (HoursPerDay / perDay));
        return new TimeSpan((int)hour, (int)(BinaryPrimitives.ReadUInt32BigEndian(chance.AsSpan(4)) % MinutesPerHour), 0);
    }

    private static int DivideUp(int number, int by) => (number + by - 1) / by;
}
