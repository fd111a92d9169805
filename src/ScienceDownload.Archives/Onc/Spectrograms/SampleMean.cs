using System.Buffers.Binary;
using ScienceDownload.Archives.Formats.Audio;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Turns frames of samples into numbers between -1 and 1: the mean of all channels.</summary>
internal static class SampleMean
{
    /// <summary>Converts whole frames.</summary>
    public static void Convert(PcmFormat format, ReadOnlySpan<byte> frames, Span<double> mono)
    {
        for (int frame = 0; frame < mono.Length; frame++)
        {
            double sum = 0;
            for (int channel = 0; channel < format.Channels; channel++)
                sum += Read(format, frames[((frame * format.FrameBytes) + (channel * format.BytesPerSample))..]);
            mono[frame] = sum / format.Channels;
        }
    }

    private static double Read(PcmFormat format, ReadOnlySpan<byte> sample) => (format.BytesPerSample, format.IsFloat) switch
    {
        (4, true) => BinaryPrimitives.ReadSingleLittleEndian(sample),
        (8, true) => BinaryPrimitives.ReadDoubleLittleEndian(sample),
        (1, _) => (sample[0] - 128) / 128.0,
        (2, _) => BinaryPrimitives.ReadInt16LittleEndian(sample) / 32768.0,
        (3, _) => (sample[0] | (sample[1] << 8) | ((sbyte)sample[2] << 16)) / 8388608.0,
        _ => BinaryPrimitives.ReadInt32LittleEndian(sample) / 2147483648.0,
    };
}
