using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ScienceDownload.Simulators;

/// <summary>The smallest FLAC encoder there is: blocks of one value are told so, all others are stored as they are (RFC 9639).</summary>
internal static class FlacEncoder
{
    private const int BlockFrames = 4096;

    /// <summary>Encodes little-endian, interleaved samples of 16 or 24 bits.</summary>
    public static byte[] Encode(byte[] samples, OncAudioShape shape)
    {
        int frameBytes = shape.Channels * shape.Bits / 8, frames = samples.Length / frameBytes;
        using MemoryStream file = new(samples.Length + 1024);
        file.Write("fLaC"u8);
        file.Write([0x80, 0, 0, 34]);
        byte[] info = new byte[34];
        BinaryPrimitives.WriteUInt16BigEndian(info, BlockFrames);
        BinaryPrimitives.WriteUInt16BigEndian(info.AsSpan(2), BlockFrames);
        BinaryPrimitives.WriteUInt64BigEndian(info.AsSpan(10),
            ((ulong)shape.SampleRate << 44) | ((ulong)(shape.Channels - 1) << 41) | ((ulong)(shape.Bits - 1) << 36) | (uint)frames);
        MD5.HashData(samples).CopyTo(info, 18);
        file.Write(info);
        for (int first = 0, number = 0; first < frames; first += BlockFrames, number++)
        {
            int count = Math.Min(BlockFrames, frames - first);
            WriteBlock(file, number, samples.AsSpan(first * frameBytes, count * frameBytes), count, shape);
        }

        return file.ToArray();
    }

    private static void WriteBlock(MemoryStream file, int number, ReadOnlySpan<byte> samples, int count, OncAudioShape shape)
    {
        using MemoryStream block = new();
        // Fixed block size; the size follows in 16 bits; rate and depth stand in the file's head.
        block.Write([0xFF, 0xF8, 0x70, (byte)((shape.Channels - 1) << 4)]);
        WriteNumber(block, number);
        block.Write([(byte)((count - 1) >> 8), (byte)(count - 1)]);
        block.WriteByte((byte)Crc(block, 8, 0x07));
        int width = shape.Bits / 8, step = width * shape.Channels;
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            ReadOnlySpan<byte> first = samples.Slice(channel * width, width);
            bool isConstant = true;
            for (int frame = 1; frame < count && isConstant; frame++)
                isConstant = samples.Slice((frame * step) + (channel * width), width).SequenceEqual(first);
            block.WriteByte((byte)(isConstant ? 0 : 2));
            for (int frame = 0; frame < (isConstant ? 1 : count); frame++)
            {
                for (int i = width - 1; i >= 0; i--)
                    block.WriteByte(samples[(frame * step) + (channel * width) + i]);
            }
        }

        int crc = Crc(block, 16, 0x8005);
        block.Write([(byte)(crc >> 8), (byte)crc]);
        block.WriteTo(file);
    }

    // As UTF-8 writes code points, up to 31 bits.
    private static void WriteNumber(MemoryStream block, int number)
    {
        if (number < 0x80)
        {
            block.WriteByte((byte)number);
            return;
        }

        int more = 1;
        while (number >> (6 * more) >= 1 << (6 - more))
            more++;
        block.WriteByte((byte)((0xFF00 >> (more + 1)) | (number >> (6 * more))));
        for (int i = more - 1; i >= 0; i--)
            block.WriteByte((byte)(0x80 | (number >> (6 * i) & 0x3F)));
    }

    private static int Crc(MemoryStream block, int bits, int polynomial)
    {
        int crc = 0, top = 1 << (bits - 1), mask = (1 << bits) - 1;
        foreach (byte value in block.GetBuffer().AsSpan(0, (int)block.Length))
        {
            crc ^= value << (bits - 8);
            for (int bit = 0; bit < 8; bit++)
                crc = ((crc << 1) ^ ((crc & top) != 0 ? polynomial : 0)) & mask;
        }

        return crc;
    }
}
