using ScienceDownload.Archives.Formats.Images;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Turns levels into colours.</summary>
internal static class ColorMap
{
    // Polynomials of red, green and blue, constant first, that come within one or two steps of the published tables.
    private static readonly double[][] Turbo =
    [
        [0.13572138, 4.61539260, -42.66032258, 132.13108234, -152.94239396, 59.28637943],
        [0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604],
        [0.10667330, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973],
    ];

    private static readonly double[][] Viridis =
    [
        [0.27772733, 0.10509304, -0.33086183, -4.63423050, 6.22826994, 4.77638500, -5.43545586],
        [0.00540734, 1.40461353, 0.21484756, -5.79910097, 14.17993337, -13.74514538, 4.64585261],
        [0.33409981, 1.38459016, 0.09509516, -19.33244096, 56.69055260, -65.35303263, 26.31243525],
    ];

    private static readonly double[][] Inferno =
    [
        [0.00021894, 0.10651342, 11.60249308, -41.70399613, 77.16293570, -71.31942824, 25.13112622],
        [0.00165100, 0.56395644, -3.97285397, 17.43639888, -33.40235894, 32.62606426, -12.24266895],
        [-0.01948090, 3.93271239, -15.94239411, 44.35414520, -81.80730926, 73.20951986, -23.07032500],
    ];

    /// <summary>256 colours from quiet to loud.</summary>
    public static Rgb[] Create(SpectrogramColorMap map) => [.. Enumerable.Range(0, 256).Select(step => At(map, step / 255.0))];

    private static Rgb At(SpectrogramColorMap map, double share)
    {
        if (map == SpectrogramColorMap.Gray)
        {
            byte grey = (byte)Math.Round(255 * (1 - share));
            return new Rgb(grey, grey, grey);
        }

        double[][] polynomials = map switch { SpectrogramColorMap.Viridis => Viridis, SpectrogramColorMap.Inferno => Inferno, _ => Turbo };
        return new Rgb(Value(polynomials[0], share), Value(polynomials[1], share), Value(polynomials[2], share));
    }

    private static byte Value(double[] polynomial, double share)
    {
        double value = 0;
        for (int i = polynomial.Length - 1; i >= 0; i--)
            value = (value * share) + polynomial[i];
        return (byte)Math.Round(255 * Math.Clamp(value, 0, 1));
    }
}
