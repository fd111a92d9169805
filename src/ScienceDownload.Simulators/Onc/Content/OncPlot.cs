using System.Buffers.Binary;
using System.IO.Compression;

namespace ScienceDownload.Simulators;

/// <summary>Spectrogram pictures (PNG, 1200 x 900) whose plot tells its own time by colour.</summary>
public static class OncPlot
{
    /// <summary>The size of a picture, in pixels.</summary>
    public const int Width = 1200, Height = 900;

    /// <summary>The plot within the picture: from these pixels up to, but without, the next two.</summary>
    public const int Left = 107, Top = 66, Right = 1040, Bottom = 810;

    private const int Seconds = 300;

    /// <summary>The colour of the plot at an instant: the low bytes of its seconds since 1970, and a blue that depends on the row alone.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="y">The row, from the plot's top.</param>
    public static (byte Red, byte Green, byte Blue) Colour(DateTimeOffset instant, int y)
    {
        long seconds = instant.ToUnixTimeSeconds();
        return ((byte)seconds, (byte)(seconds >> 8), (byte)(y / 3));
    }

    /// <summary>A picture of five minutes.</summary>
    /// <param name="start">When it begins.</param>
    public static byte[] Png(DateTimeOffset start)
    {
        byte[] rows = new byte[Height * ((Width * 3) + 1)];
        for (int y = 0, at = 0; y < Height; y++)
        {
            rows[at++] = 0;
            for (int x = 0; x < Width; x++)
            {
                bool isPlot = x is >= Left and < Right && y is >= Top and < Bottom;
                bool isFrame = x is >= Left - 1 and <= Right && y is >= Top - 1 and <= Bottom;
                (rows[at], rows[at + 1], rows[at + 2]) = isPlot ? Colour(
                    start + TimeSpan.FromSeconds((double)(x - Left) * Seconds / (Right - Left)), y - Top)
                    : isFrame ? ((byte)0, (byte)0, (byte)0)
                    : ((byte)255, (byte)255, (byte)255);
                at += 3;
            }
        }

        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest))
            zlib.Write(rows);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9]) = (8, 2);
        return [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content)
    {
        byte[] chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        name.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Crc(chunk.AsSpan(4, content.Length + 4)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }
}
