namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>Writes the beginning of a WAV file whose length is known; the samples follow it as they are.</summary>
internal static class WavWriter
{
    private const int FormatBytes = 16;
    private const int Ds64Bytes = 28;

    /// <summary>Writes everything before the first sample: RIFF, or RF64 where the file is 4 GiB or more.</summary>
    public static async Task WriteHeaderAsync(Stream stream, PcmFormat format, long frames, CancellationToken cancellation)
    {
        long dataBytes = frames * format.FrameBytes;
        // "WAVE", the description, the head of the samples, and a byte of padding after an odd number of them.
        long riffBytes = 4 + 8 + FormatBytes + 8 + dataBytes + (dataBytes & 1);
        bool isWide = riffBytes + 8 + Ds64Bytes > uint.MaxValue;
        using MemoryStream head = new();
        using BinaryWriter writer = new(head);
        writer.Write(isWide ? "RF64"u8 : "RIFF"u8);
        writer.Write(isWide ? uint.MaxValue : (uint)riffBytes);
        writer.Write("WAVE"u8);
        if (isWide)
        {
            writer.Write("ds64"u8);
            writer.Write(Ds64Bytes);
            writer.Write(riffBytes + 8 + Ds64Bytes);
            writer.Write(dataBytes);
            writer.Write(frames);
            writer.Write(0);
        }

        writer.Write("fmt "u8);
        writer.Write(FormatBytes);
        writer.Write((ushort)(format.IsFloat ? 3 : 1));
        writer.Write((ushort)format.Channels);
        writer.Write(format.SampleRate);
        writer.Write((uint)Math.Min(uint.MaxValue, (long)format.SampleRate * format.FrameBytes));
        writer.Write((ushort)format.FrameBytes);
        writer.Write((ushort)format.Bits);
        writer.Write("data"u8);
        writer.Write(isWide ? uint.MaxValue : (uint)dataBytes);
        writer.Flush();
        await stream.WriteAsync(head.GetBuffer().AsMemory(0, (int)head.Length), cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes what follows the last sample.</summary>
    public static async Task WriteEndAsync(Stream stream, PcmFormat format, long frames, CancellationToken cancellation)
    {
        if ((frames * format.FrameBytes & 1) == 1)
            await stream.WriteAsync(new byte[1], cancellation).ConfigureAwait(false);
    }
}
