using ScienceDownload.Archives.Formats;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>Reads ONC's spectrograms with their real time axis.</summary>
internal static class SpectrogramReader
{
    private const double UnixEpochDay = 719529;
    private const double LeastDayNumber = 1e5;
    private const double SecondsPerDay = 86400;
    // Day numbers know an instant to some ten microseconds.
    private const int DayNumberDigits = 4;
    private const double SecondsPerFile = 300;

    // A time axis may name the middle of columns instead of their beginning: then its first value lies half a column after the file's start.
    private const double MiddleTolerance = 0.05;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DownloadException">It cannot be read or is damaged, or neither it nor its name says when it begins.</exception>
    public static SpectrogramColumns Read(string file)
    {
        OncSpectrogramFile source = OncSpectrogramFile.Read(file);
        (double[] levels, int rows, int columns) = source.ReadLevels();
        double? start = OncFileName.TryParse(file) is { } name ? (name.Start - DateTimeOffset.UnixEpoch).TotalSeconds : null;
        double[]? times = source.ReadTime(columns);
        double secondsPerColumn = SecondsPerFile / columns;
        if (times is null)
        {
            if (start is null)
                throw FormatErrors.Invalid(file, "neither its name nor a time axis says when it begins.");
            times = [.. Enumerable.Range(0, columns).Select(column => start.Value + (column * secondsPerColumn))];
        }
        else
        {
            times = ToSeconds(times, start, file);
            if (columns > 1)
                secondsPerColumn = Step(times);
            if (start is not null && Math.Abs(times[0] - start.Value - (secondsPerColumn / 2)) < MiddleTolerance * secondsPerColumn)
                times = [.. times.Select(time => time - (secondsPerColumn / 2))];
        }

        return new SpectrogramColumns
        {
            File = file,
            Rows = rows,
            Levels = levels,
            Frequency = source.ReadFrequency(rows),
            Times = times,
            SecondsPerColumn = secondsPerColumn,
            Source = source,
        };
    }

    private static double[] ToSeconds(double[] times, double? start, string file)
    {
        if (times[^1] > LeastDayNumber)
            return [.. times.Select(day => Math.Round((day - UnixEpochDay) * SecondsPerDay, DayNumberDigits))];
        if (start is null)
            throw FormatErrors.Invalid(file, "its time axis counts from the file's start, which its name does not say.");
        return [.. times.Select(second => start.Value + second)];
    }

    // The median: a gap inside a joined file makes one step longer, not all.
    private static double Step(double[] times)
    {
        double[] steps = [.. times.Zip(times.Skip(1), (first, second) => second - first).Order()];
        return Tidy(steps[steps.Length / 2]);
    }

    // A step that is meant as 0.5 s shall be that.
    private static double Tidy(double step) =>
        Math.Round(step * 1000) is > 0 and var thousandths && Math.Abs((thousandths / 1000) - step) < 1e-4 * step ? thousandths / 1000 : step;
}
