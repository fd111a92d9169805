namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>A computed spectrogram: frequencies down, time along, column after column.</summary>
/// <param name="Frequencies">Hz.</param>
/// <param name="Times">The middle of each frame, seconds from the clip's or the file's beginning.</param>
/// <param name="Power">Power, or power per Hz.</param>
/// <param name="Decibels">Levels below the loudest, at least -100.</param>
internal sealed record Spectrogram(double[] Frequencies, double[] Times, double[] Power, double[] Decibels)
{
    private const double Floor = 1e-10;
    private const double Silence = -100;

    /// <summary>Levels relative to the largest power.</summary>
    public static double[] ToDecibels(double[] power)
    {
        double most = power.Length == 0 ? 0 : power.Max();
        double[] levels = new double[power.Length];
        for (int i = 0; i < levels.Length; i++)
            levels[i] = most > 0 ? 10 * Math.Log10(Math.Max(power[i] / most, Floor)) : Silence;
        return levels;
    }

    /// <summary>Only the rows between two frequencies; null when there is none.</summary>
    public Spectrogram? Crop(double lowest, double highest)
    {
        int[] rows = [.. Enumerable.Range(0, Frequencies.Length).Where(row => Frequencies[row] >= lowest && Frequencies[row] <= highest)];
        if (rows.Length == 0)
            return null;
        return new Spectrogram(Frequencies[rows[0]..(rows[^1] + 1)], Times, Cut(Power), Cut(Decibels));

        double[] Cut(double[] matrix)
        {
            double[] part = new double[rows.Length * Times.Length];
            for (int column = 0; column < Times.Length; column++)
                Array.Copy(matrix, (column * Frequencies.Length) + rows[0], part, column * rows.Length, rows.Length);
            return part;
        }
    }
}
