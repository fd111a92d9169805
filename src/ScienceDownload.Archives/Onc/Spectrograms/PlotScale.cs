namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>What the axes of a picture span.</summary>
/// <param name="Start">Seconds at the left end.</param>
/// <param name="End">Seconds at the right end.</param>
/// <param name="LowestFrequency">Hz at the bottom.</param>
/// <param name="HighestFrequency">Hz at the top.</param>
/// <param name="IsLog">Whether frequencies rise by factors.</param>
/// <param name="LowestLevel">dB of the first colour.</param>
/// <param name="HighestLevel">dB of the last colour.</param>
internal sealed record PlotScale(
    double Start, double End, double LowestFrequency, double HighestFrequency, bool IsLog, double LowestLevel, double HighestLevel)
{
    /// <summary>How wide a column is, seconds.</summary>
    public required double ColumnSeconds { get; init; }

    /// <summary>The axes for a spectrogram. Limits that leave nothing of it give way to all of it.</summary>
    public static PlotScale Create(Spectrogram spectrogram, SpectrogramOptions options)
    {
        double[] times = spectrogram.Times, frequencies = spectrogram.Frequencies;
        double column = times.Length > 1 ? times[1] - times[0] : Math.Max(2 * Math.Abs(times[0]), 1e-3);
        double row = frequencies.Length > 1 ? frequencies[1] - frequencies[0] : 1;
        double lowest = Math.Max(options.LowestFrequency, frequencies[0]), highest = Math.Min(options.HighestFrequency, frequencies[^1]);
        bool isLog = options.LogFrequency && frequencies[^1] > 0;
        if (!(lowest < highest))
            (lowest, highest) = (frequencies[0], Math.Max(frequencies[^1], frequencies[0] + row));
        if (isLog)
            lowest = Math.Max(lowest, Math.Min(row, highest / 2));
        return new PlotScale(times[0] - (column / 2), times[^1] + (column / 2), lowest, highest, isLog, options.LowestLevel, options.HighestLevel)
        {
            ColumnSeconds = column,
        };
    }

    /// <summary>Where a frequency lies: 0 at the bottom, 1 at the top.</summary>
    public double Frequency(double value) => IsLog
        ? Math.Log(value / LowestFrequency) / Math.Log(HighestFrequency / LowestFrequency)
        : (value - LowestFrequency) / (HighestFrequency - LowestFrequency);

    /// <summary>The frequency at a place between 0 and 1.</summary>
    public double FrequencyAt(double place) => IsLog
        ? LowestFrequency * Math.Pow(HighestFrequency / LowestFrequency, place)
        : LowestFrequency + (place * (HighestFrequency - LowestFrequency));

    /// <summary>Where a level lies between the first and the last colour.</summary>
    public double Level(double decibels) => (decibels - LowestLevel) / (HighestLevel - LowestLevel);
}
