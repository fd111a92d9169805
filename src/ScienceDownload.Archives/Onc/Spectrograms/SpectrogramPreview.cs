using System.Globalization;
using ScienceDownload.Archives.Formats;
using ScienceDownload.Archives.Formats.Images;
using ScienceDownload.Archives.Onc.Clipping;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Draws ONC's own spectrograms: levels as they are in the file, over the time of day.</summary>
internal static class SpectrogramPreview
{
    private const string Extension = ".preview.png";
    private const double QuietShare = 0.02;
    private const double LoudShare = 0.998;
    private const double LevelStep = 5;
    private const int TimeTicks = 8;

    /// <summary>Where the picture of a file goes: beside it, under a name that no file of ONC has.</summary>
    public static string PathOf(string file) => Path.ChangeExtension(file, null) + Extension;

    /// <summary>Whether a file is such a picture.</summary>
    public static bool IsPreview(string file) => file.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Draws a file; the picture appears whole or not at all.</summary>
    /// <param name="file">The MAT file.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The picture's path.</returns>
    /// <exception cref="DownloadException">The file cannot be read, says no frequencies or has no level; or the picture cannot be
    /// written.</exception>
    public static async Task<string> DrawAsync(string file, CancellationToken cancellation)
    {
        PngImage picture = await Task.Run(() => Draw(SpectrogramReader.Read(file)), cancellation).ConfigureAwait(false);
        string target = PathOf(file);
        await NewFile.WriteAsync(target, (stream, _) =>
        {
            PngWriter.Write(stream, picture, [new("Software", "ScienceDownload")]);
            return Task.CompletedTask;
        }, cancellation).ConfigureAwait(false);
        return target;
    }

    private static PngImage Draw(SpectrogramColumns columns)
    {
        if (columns.Frequency is not { } frequencies || frequencies.Zip(frequencies.Skip(1)).Any(pair => !(pair.Second > pair.First)))
            throw FormatErrors.Unsupported(columns.File, "it has no rising frequencies, so no picture can be drawn.");
        double[] levels = [.. columns.Levels.Where(double.IsFinite).Order()];
        if (levels.Length == 0)
            throw FormatErrors.Unsupported(columns.File, "it has no levels, so there is nothing to draw.");
        double half = columns.SecondsPerColumn / 2, lowest = Share(levels, QuietShare), highest = Share(levels, LoudShare);
        Spectrogram spectrogram = new(
            frequencies,
            [.. columns.Times.Select(time => time - columns.Times[0] + half)],
            [.. columns.Levels.Select(level => Math.Pow(10, level / 10))],
            columns.Levels);
        SpectrogramOptions options = new()
        {
            LowestFrequency = 0,
            HighestFrequency = double.PositiveInfinity,
            ColorMap = SpectrogramColorMap.Viridis,
            LowestLevel = Math.Floor(lowest / LevelStep) * LevelStep,
            HighestLevel = (Math.Floor(highest / LevelStep) + 1) * LevelStep,
        };
        DateTimeOffset origin = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(columns.Times[0]);
        double end = spectrogram.Times[^1] + half;
        string day = origin.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            last = origin.AddSeconds(end - half).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        PlotWords words = new(
            Path.GetFileName(columns.File),
            "Level (dB)",
            $"Time (UTC), {(day == last ? day : $"{day} to {last}")}",
            UtcTicks.Create(origin, 0, end, TimeTicks));
        return SpectrogramPlot.Draw(spectrogram, options, reference: 1, words);
    }

    private static double Share(double[] ordered, double share) => ordered[(int)(share * (ordered.Length - 1))];
}
