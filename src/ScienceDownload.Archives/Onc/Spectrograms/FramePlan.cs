namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>The lengths of a spectrogram in samples, and its weights: what the options mean at a sample rate.</summary>
/// <param name="Window">Samples of a frame.</param>
/// <param name="Fft">Samples of the transform; at least as many.</param>
/// <param name="Hop">From frame to frame.</param>
/// <param name="Weights">One for each sample of a frame.</param>
/// <param name="Scale">What squared magnitudes are multiplied with.</param>
internal sealed record FramePlan(int Window, int Fft, int Hop, double[] Weights, double Scale)
{
    private const int Longest = 1 << 26;

    /// <summary>How many frequencies there are, from 0 to half the sample rate.</summary>
    public int Bins => (Fft / 2) + 1;

    /// <summary>Checks the options and turns them into samples.</summary>
    /// <exception cref="DownloadException">An option makes no sense.</exception>
    public static FramePlan Create(SpectrogramOptions options, int sampleRate)
    {
        double wanted = options.WindowLength ?? Math.Truncate(options.WindowSeconds * sampleRate);
        if (!(wanted is >= 1 and <= Longest))
        {
            throw Wrong(
                $"a frame of {options.WindowLength?.ToString() ?? $"{options.WindowSeconds} s"} has no samples, or too many, at {sampleRate} Hz");
        }

        int window = (int)wanted, fft = Math.Max(window, options.FftLength ?? window);
        if (fft > Longest || options.FftLength <= 0)
            throw Wrong($"a transform of {options.FftLength} samples is not possible");
        if (options.HopLength is not null && (options.HopLength < 1 || options.HopLength > window))
            throw Wrong($"a hop is 1 to {window} samples (the frame's length), not {options.HopLength}");
        int hop = options.HopLength ?? window - (int)Math.Clamp(Math.Truncate(options.Overlap * window), int.MinValue, int.MaxValue);
        if (!(options.Overlap is >= 0 and < 1) || hop <= 0)
            throw Wrong($"an overlap is 0 to less than 1, not {options.Overlap}");
        if (options.Weights is not null && options.Weights.Count != window)
            throw Wrong($"{options.Weights.Count} weights were given for frames of {window} samples");
        double[] weights = options.Weights?.ToArray() ?? FrameWindow.Create(options.Window, window, options.KaiserBeta);
        double sum = options.Scaling == SpectrogramScaling.Density ? sampleRate * weights.Sum(weight => weight * weight) : Math.Pow(weights.Sum(), 2);
        return sum > 0 ? new FramePlan(window, fft, hop, weights, 1 / sum) : throw Wrong("the window weighs every sample with zero");
    }

    internal static DownloadException Wrong(string what) =>
        new(ErrorId.InputInvalid, $"The spectrogram's options do not fit: {FormattableString.Invariant($"{what}")}.");
}
