using System.Buffers.Binary;

namespace ScienceDownload.Simulators;

/// <summary>Audio files whose samples tell their own time, so that a clip can be checked by value.</summary>
public static class OncAudio
{
    private const int TurnBits = 16;
    private const int PerTurn = 31;
    private const int PerChannel = 1000;

    /// <summary>
    /// The sample of an instant: a ramp that counts samples since 1970, with a small step at each turn so that no two stretches look alike.
    /// </summary>
    /// <param name="index">What <see cref="IndexOf"/> gives.</param>
    /// <param name="channel">The channel, from zero.</param>
    /// <param name="bits">16 or 24.</param>
    public static int Sample(long index, int channel, int bits)
    {
        long value = index + (PerTurn * (index >> TurnBits)) + (PerChannel * channel);
        return (int)(value << (64 - bits) >> (64 - bits));
    }

    /// <summary>How many samples lie between 1970 and an instant.</summary>
    public static long IndexOf(DateTimeOffset instant, int sampleRate) =>
        (long)((Int128)(instant - DateTimeOffset.UnixEpoch).Ticks * sampleRate / TimeSpan.TicksPerSecond);

    /// <summary>A WAV file.</summary>
    /// <param name="start">The instant of its first sample.</param>
    /// <param name="duration">Its length.</param>
    /// <param name="shape">What it records.</param>
    public static byte[] Wav(DateTimeOffset start, TimeSpan duration, OncAudioShape shape)
    {
        byte[] samples = Samples(start, duration, shape);
        int frame = shape.Channels * shape.Bits / 8;
        byte[] head = new byte[44];
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), 36 + samples.Length);
        "WAVEfmt "u8.CopyTo(head.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(22), (short)shape.Channels);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(24), shape.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(28), shape.SampleRate * frame);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(32), (short)frame);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(34), (short)shape.Bits);
        "data"u8.CopyTo(head.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(40), samples.Length);
        return samples.Length % 2 == 0 ? [.. head, .. samples] : [.. head, .. samples, 0];
    }

    /// <summary>A FLAC file; see <see cref="Wav"/>.</summary>
    public static byte[] Flac(DateTimeOffset start, TimeSpan duration, OncAudioShape shape) =>
        FlacEncoder.Encode(Samples(start, duration, shape), shape);

    /// <summary>The samples alone: little-endian, channels interleaved.</summary>
    public static byte[] Samples(DateTimeOffset start, TimeSpan duration, OncAudioShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        long first = IndexOf(start, shape.SampleRate);
        int frames = (int)(duration.Ticks * shape.SampleRate / TimeSpan.TicksPerSecond), width = shape.Bits / 8;
        byte[] samples = new byte[frames * shape.Channels * width];
        int at = 0;
        for (int frame = 0; frame < frames; frame++)
        {
            for (int channel = 0; channel < shape.Channels; channel++)
            {
                int value = Sample(first + frame, channel, shape.Bits);
                for (int i = 0; i < width; i++, value >>= 8)
                    samples[at++] = (byte)value;
            }
        }

        return samples;
    }
}
