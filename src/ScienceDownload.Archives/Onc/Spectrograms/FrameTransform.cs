using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Turns one frame of samples into the power of its frequencies.</summary>
internal sealed class FrameTransform(FramePlan plan)
{
    private readonly Complex[] _work = new Complex[plan.Fft];

    /// <summary>Transforms a frame.</summary>
    /// <param name="samples">The frame's samples in a ring.</param>
    /// <param name="first">Where in the ring the frame begins.</param>
    /// <param name="power">Gets one number for each frequency.</param>
    public void Transform(double[] samples, int first, Span<double> power)
    {
        Array.Clear(_work);
        for (int i = 0; i < plan.Window; i++)
        {
            int at = first + i;
            _work[i] = samples[at < samples.Length ? at : at - samples.Length] * plan.Weights[i];
        }

        Fourier.Forward(_work, FourierOptions.NoScaling);
        for (int bin = 0; bin < plan.Bins; bin++)
        {
            Complex value = _work[bin];
            // One side stands for both, except where there is only one: at zero, and at half the rate of an even transform.
            bool isSingle = bin == 0 || (plan.Fft % 2 == 0 && bin == plan.Fft / 2);
            power[bin] = ((value.Real * value.Real) + (value.Imaginary * value.Imaginary)) * plan.Scale * (isSingle ? 1 : 2);
        }
    }
}
