namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>Makes integer samples as wide as those of other files they are joined with, without changing what they sound like.</summary>
internal static class PcmWidening
{
    /// <summary>Widens; what has the width already is not copied.</summary>
    /// <param name="target">The wanted samples: at least as wide.</param>
    /// <param name="source">What there is.</param>
    /// <param name="samples">The samples.</param>
    public static ReadOnlyMemory<byte> To(PcmFormat target, PcmFormat source, ReadOnlyMemory<byte> samples)
    {
        if (target.BytesPerSample == source.BytesPerSample)
            return samples;
        byte[] wide = new byte[samples.Length / source.BytesPerSample * target.BytesPerSample];
        ReadOnlySpan<byte> narrow = samples.Span;
        int added = target.BytesPerSample - source.BytesPerSample;
        for (int from = 0, to = 0; from < narrow.Length; from += source.BytesPerSample, to += target.BytesPerSample)
        {
            narrow.Slice(from, source.BytesPerSample).CopyTo(wide.AsSpan(to + added));
            // 8-bit samples are unsigned, all wider ones are signed.
            if (source.BytesPerSample == 1)
                wide[to + added] ^= 0x80;
        }

        return wide;
    }
}
