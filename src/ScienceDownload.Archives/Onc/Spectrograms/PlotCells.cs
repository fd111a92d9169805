namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>
/// Fits a spectrogram into pixels: where several numbers fall on one, their mean power counts; where one covers several, it is repeated.
/// </summary>
internal static class PlotCells
{
    private const double Silence = -100;
    private const double WidestColumn = 0.75;

    /// <summary>The level of each pixel, row after row from the top, dB relative to a power; not a number where nothing was recorded.</summary>
    /// <param name="spectrogram">What is drawn.</param>
    /// <param name="scale">Its axes.</param>
    /// <param name="reference">The power of 0 dB.</param>
    /// <param name="width">Pixels along.</param>
    /// <param name="height">Pixels down.</param>
    public static double[] Create(Spectrogram spectrogram, PlotScale scale, double reference, int width, int height)
    {
        int rows = spectrogram.Frequencies.Length;
        (int From, int To)[] bins = [.. Enumerable.Range(0, height)
            .Select(y => Bins(spectrogram.Frequencies, scale, 1 - ((y + 1.0) / height), 1 - ((double)y / height)))];
        double[] levels = new double[width * height];
        for (int x = 0; x < width; x++)
        {
            (int first, int last) = Columns(spectrogram.Times, scale, (double)x / width, (x + 1.0) / width);
            for (int y = 0; y < height; y++)
                levels[(y * width) + x] = Level(spectrogram.Power, rows, (first, last), bins[y], reference);
        }

        return levels;
    }

    private static double Level(double[] power, int rows, (int From, int To) columns, (int From, int To) bins, double reference)
    {
        double sum = 0;
        int count = 0;
        for (int column = columns.From; column <= columns.To; column++)
        {
            for (int row = bins.From; row <= bins.To; row++)
            {
                double value = power[(column * rows) + row];
                if (double.IsNaN(value))
                    continue;
                sum += value;
                count++;
            }
        }

        return count == 0 ? double.NaN : sum > 0 ? 10 * Math.Log10(sum / count / reference) : Silence;
    }

    private static (int From, int To) Columns(double[] times, PlotScale scale, double left, double right)
    {
        double At(double place) => scale.Start + (place * (scale.End - scale.Start));
        (int from, int to) = Between(times, At(left), At(right));
        if (to >= from)
            return (from, to);
        double middle = At((left + right) / 2);
        int nearest = Nearest(times, middle);
        // Farther than a column is wide, nothing was recorded.
        return Math.Abs(times[nearest] - middle) <= scale.ColumnSeconds * WidestColumn ? (nearest, nearest) : (0, -1);
    }

    private static (int From, int To) Bins(double[] frequencies, PlotScale scale, double bottom, double top)
    {
        (int from, int to) = Between(frequencies, scale.FrequencyAt(bottom), scale.FrequencyAt(top));
        if (to >= from)
            return (from, to);
        int nearest = Nearest(frequencies, scale.FrequencyAt((bottom + top) / 2));
        return (nearest, nearest);
    }

    // Values rise, but need not do so in equal steps.
    private static (int From, int To) Between(double[] values, double lowest, double highest) => (First(values, lowest), First(values, highest) - 1);

    private static int Nearest(double[] values, double wanted)
    {
        int next = First(values, wanted);
        return next == values.Length || (next > 0 && wanted - values[next - 1] <= values[next] - wanted) ? next - 1 : next;
    }

    private static int First(double[] values, double least)
    {
        int found = Array.BinarySearch(values, least);
        return found >= 0 ? found : ~found;
    }
}
