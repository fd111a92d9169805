namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Fits a spectrogram into pixels: where several numbers fall on one, their mean power counts; where one covers several, it is repeated.</summary>
internal static class PlotCells
{
    private const double Silence = -100;

    /// <summary>The level of each pixel, row after row from the top, dB below the loudest.</summary>
    public static double[] Create(Spectrogram spectrogram, PlotScale scale, int width, int height)
    {
        int rows = spectrogram.Frequencies.Length, columns = spectrogram.Times.Length;
        double most = spectrogram.Power.Max();
        (int From, int To)[] bins = [.. Enumerable.Range(0, height).Select(y => Bins(spectrogram.Frequencies, scale, 1 - ((y + 1.0) / height), 1 - ((double)y / height)))];
        double[] levels = new double[width * height];
        for (int x = 0; x < width; x++)
        {
            int first = (int)((long)x * columns / width), last = Math.Max(first, (int)(((long)(x + 1) * columns / width) - 1));
            for (int y = 0; y < height; y++)
            {
                double sum = 0;
                for (int column = first; column <= last; column++)
                {
                    for (int row = bins[y].From; row <= bins[y].To; row++)
                        sum += spectrogram.Power[(column * rows) + row];
                }

                double mean = sum / ((last - first + 1) * (bins[y].To - bins[y].From + 1));
                levels[(y * width) + x] = mean > 0 ? 10 * Math.Log10(mean / most) : Silence;
            }
        }

        return levels;
    }

    private static (int From, int To) Bins(double[] frequencies, PlotScale scale, double bottom, double top)
    {
        double step = frequencies.Length > 1 ? frequencies[1] - frequencies[0] : 1;
        int from = (int)Math.Ceiling((scale.FrequencyAt(bottom) - frequencies[0]) / step), to = (int)Math.Floor((scale.FrequencyAt(top) - frequencies[0]) / step);
        if (to < from)
            from = to = (int)Math.Round((scale.FrequencyAt((bottom + top) / 2) - frequencies[0]) / step);
        return (Math.Clamp(from, 0, frequencies.Length - 1), Math.Clamp(to, 0, frequencies.Length - 1));
    }
}
