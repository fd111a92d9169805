using ScienceDownload.Archives.Formats.Images;
using ScienceDownload.Archives.Onc.Clipping;

namespace ScienceDownload.Archives.Onc.Validation;

/// <summary>Looks for dropouts and saturation in spectrograms of ONC.</summary>
internal static class SpectrogramInspector
{
    // Sums of a row of levels, or of a column of the plot's pixels in three colours: 744 x 3 x 255 = 569,160 is all white.
    private const double Black = 500;
    private const double White = 568_000;
    private const int PlotHeight = 744;

    /// <summary>Looks at one file. What cannot be read is an issue too.</summary>
    public static SpectrogramCheck Inspect(string file)
    {
        try
        {
            bool isPicture = Path.GetExtension(file).Equals(".png", StringComparison.OrdinalIgnoreCase);
            double[] sums = isPicture ? SumColumns(PlotBox.Crop(PngReader.Read(file))) : SumRows(file);
            string what = isPicture ? "columns" : "frequency rows";
            List<string> issues =
            [
                .. Segments(sums, sum => sum < Black).Select(segment => $"black {what} {segment}"),
                .. Segments(sums, sum => sum > White).Select(segment => $"white {what} {segment}"),
            ];
            return new SpectrogramCheck(Path.GetFileName(file), issues);
        }
        catch (DownloadException exception)
        {
            return new SpectrogramCheck(Path.GetFileName(file), [exception.Message]);
        }
    }

    /// <summary>Runs of neighbours: 1, 2, 3, 7, 8 become <c>1-3</c> and <c>7-8</c>.</summary>
    internal static IEnumerable<string> Segments(double[] sums, Func<double, bool> isOdd)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            if (!isOdd(sums[i]))
                continue;
            int first = i;
            while (i + 1 < sums.Length && isOdd(sums[i + 1]))
                i++;
            yield return FormattableString.Invariant($"{first}-{i}");
        }
    }

    private static double[] SumRows(string file)
    {
        (double[] levels, int rows, int columns) = OncSpectrogramFile.Read(file).ReadLevels();
        double[] sums = new double[rows];
        for (int column = 0; column < columns; column++)
        {
            for (int row = 0; row < rows; row++)
                sums[row] += levels[(column * rows) + row];
        }

        return sums;
    }

    private static double[] SumColumns(PngImage plot)
    {
        double[] sums = new double[plot.Width];
        for (int y = 0; y < plot.Height; y++)
        {
            Span<byte> row = plot.Row(y);
            for (int x = 0; x < row.Length; x++)
                sums[x / 3] += row[x];
        }

        // The limits are meant for ONC's own size.
        return plot.Height == PlotHeight ? sums : [.. sums.Select(sum => sum * PlotHeight / plot.Height)];
    }
}
