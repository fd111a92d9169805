using MathNet.Numerics;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Weights of frames in their periodic form: a window of one sample more without its last.</summary>
internal static class FrameWindow
{
    /// <summary>Makes the weights.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="length">How many.</param>
    /// <param name="beta">The shape of Kaiser's window.</param>
    public static double[] Create(SpectrogramWindow kind, int length, double beta)
    {
        if (length == 1)
            return [1];
        double[] weights = new double[length];
        for (int n = 0; n < length; n++)
        {
            double turn = 2 * Math.PI * n / length, middle = (2.0 * n / length) - 1;
            weights[n] = kind switch
            {
                SpectrogramWindow.Hamming => 0.54 - (0.46 * Math.Cos(turn)),
                SpectrogramWindow.Blackman => 0.42 - (0.5 * Math.Cos(turn)) + (0.08 * Math.Cos(2 * turn)),
                SpectrogramWindow.Bartlett => 1 - Math.Abs(middle),
                SpectrogramWindow.Kaiser => SpecialFunctions.BesselI0(beta * Math.Sqrt(1 - (middle * middle))) / SpecialFunctions.BesselI0(beta),
                _ => 0.5 - (0.5 * Math.Cos(turn)),
            };
        }

        return weights;
    }
}
