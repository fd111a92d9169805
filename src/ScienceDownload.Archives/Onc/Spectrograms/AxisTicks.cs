using System.Globalization;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Where an axis has ticks, and what they are called.</summary>
internal static class AxisTicks
{
    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    /// <summary>Ticks of equal steps at round numbers.</summary>
    /// <param name="lowest">The axis begins here.</param>
    /// <param name="highest">And ends here.</param>
    /// <param name="most">The most ticks there is room for.</param>
    public static IEnumerable<(double Value, string Label)> Linear(double lowest, double highest, int most)
    {
        double rough = (highest - lowest) / most, power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = Steps.First(factor => factor * power >= rough * (1 - 1e-9)) * power;
        int digits = Math.Max(0, (int)Math.Ceiling(-Math.Log10(step) - 1e-9) + (Math.Abs((step / power) - 2.5) < 1e-9 ? 1 : 0));
        // Adding zero turns the ceiling's minus zero into zero.
        for (double count = Math.Ceiling((lowest / step) - 1e-9) + 0.0; count * step <= highest + (step * 1e-9); count++)
            yield return (count * step, (count * step).ToString("F" + digits, CultureInfo.InvariantCulture));
    }

    /// <summary>Ticks of a logarithmic axis: decades with names, and what lies between, named where there is room.</summary>
    public static IEnumerable<(double Value, string Label)> Logarithmic(double lowest, double highest)
    {
        bool isWide = highest / lowest > 5000;
        for (double decade = Math.Pow(10, Math.Floor(Math.Log10(lowest))); decade <= highest; decade *= 10)
        {
            for (int digit = 1; digit < 10; digit++)
            {
                double value = decade * digit;
                if (value >= lowest * (1 - 1e-9) && value <= highest * (1 + 1e-9))
                    yield return (value, digit == 1 || (!isWide && digit is 2 or 5) ? Hertz(value) : "");
            }
        }
    }

    /// <summary>A frequency in few letters: 50, 2k, 2.5k.</summary>
    public static string Hertz(double value) => value >= 1000
        ? (value / 1000).ToString("0.###", CultureInfo.InvariantCulture) + "k"
        : value.ToString("0.###", CultureInfo.InvariantCulture);
}
