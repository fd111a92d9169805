using System.Globalization;

namespace ScienceDownload.Worker.Output;

/// <summary>Numbers as people read them. Sizes step by 1024.</summary>
internal static class Humanize
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size with three significant digits: <c>1.25 GiB</c>.</summary>
    public static string Size(double bytes)
    {
        int unit = 0;
        // 999.5 would round to four digits.
        while (bytes >= 999.5 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        string format = unit == 0 || bytes >= 99.95 ? "0" : bytes >= 9.995 ? "0.0" : "0.00";
        return bytes.ToString(format, CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>A rate: <c>210 MiB/s</c>.</summary>
    public static string Rate(double bytesPerSecond) => Size(bytesPerSecond) + "/s";

    /// <summary>A time: <c>3.2 s</c>, <c>4 min 05 s</c>, <c>2 h 13 min</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        if (time.TotalSeconds < 59.95)
            return time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
        time = TimeSpan.FromSeconds(Math.Round(time.TotalSeconds));
        return time.TotalHours < 1
            ? FormattableString.Invariant($"{time.Minutes} min {time.Seconds:00} s")
            : FormattableString.Invariant($"{(int)time.TotalHours} h {time.Minutes:00} min");
    }

    /// <summary>A whole number.</summary>
    public static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number of files, with the word.</summary>
    public static string Files(int count) => count == 1 ? "1 file" : Count(count) + " files";

    /// <summary>A moment in the user's own time: <c>2025-11-06 10:00:00</c>.</summary>
    public static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
