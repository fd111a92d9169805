namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>The part of an audio file that a spectrogram is made of.</summary>
/// <param name="First">Its first frame.</param>
/// <param name="Count">How many frames are read.</param>
/// <param name="Offset">Where the clip begins, seconds after the first frame; null when it is no clip.</param>
/// <param name="Duration">How long the clip is, seconds; of no meaning when it is none.</param>
/// <param name="Pad">How much beside the clip is wanted on each side, seconds; of no meaning when it is none.</param>
internal sealed record AudioSpan(long First, long Count, double? Offset, double Duration, double Pad)
{
    /// <summary>Works the span out.</summary>
    /// <param name="options">The options.</param>
    /// <param name="plan">The frames.</param>
    /// <param name="sampleRate">Samples per second.</param>
    /// <param name="frames">How many frames the file has.</param>
    /// <exception cref="DownloadException">The clip is empty or lies outside the file.</exception>
    public static AudioSpan Create(SpectrogramOptions options, FramePlan plan, int sampleRate, long frames)
    {
        double length = (double)frames / sampleRate;
        long first = 0, end = frames;
        double? offset = null;
        double pad = 0;
        double from = Math.Max(0, options.ClipStart ?? 0), to = Math.Min(length, options.ClipEnd ?? length);
        if (options.ClipStart is not null || options.ClipEnd is not null)
        {
            if (!(from < to))
                throw FramePlan.Wrong($"the clip from {options.ClipStart ?? 0} s to {options.ClipEnd ?? length} s is empty; the file has {length} s");
            pad = options.ClipPadSeconds ?? Math.Max(plan.Window / 2.0, plan.Hop / 2.0) / sampleRate;
            if (!(pad >= 0) || double.IsInfinity(pad))
                throw FramePlan.Wrong($"a clip cannot be padded by {pad} s");
            first = (long)(Math.Max(0, from - pad) * sampleRate);
            end = (long)(Math.Min(length, to + pad) * sampleRate);
            offset = from - ((double)first / sampleRate);
        }

        if (options.MaximumSeconds is { } most)
        {
            if (!(most > 0))
                throw FramePlan.Wrong($"at most {most} s is nothing");
            end = Math.Min(end, first + (long)Math.Min(long.MaxValue / 2, most * sampleRate));
        }

        return new AudioSpan(first, end - first, offset, to - from, pad);
    }
}
