using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Archives.Formats.Images;

/// <summary>Writes PNG files (RFC 2083).</summary>
internal static class PngWriter
{
    private const int PixelBytes = 3;
    private const byte Sub = 1, Up = 2;

    /// <summary>Writes a picture.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="image">The picture.</param>
    /// <param name="texts">Texts that travel with it, by keyword, such as <c>Title</c>; Latin characters only.</param>
    public static void Write(Stream stream, PngImage image, IEnumerable<KeyValuePair<string, string>>? texts = null)
    {
        stream.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8;
        header[9] = 2;
        WriteChunk(stream, "IHDR"u8, header);
        foreach ((string keyword, string text) in texts ?? [])
            WriteChunk(stream, "tEXt"u8, [.. Encoding.Latin1.GetBytes(keyword), 0, .. Encoding.Latin1.GetBytes(text)]);
        WriteChunk(stream, "IDAT"u8, Pack(image));
        WriteChunk(stream, "IEND"u8, []);
    }

    private static ReadOnlySpan<byte> Pack(PngImage image)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] before = new byte[image.Width * PixelBytes];
            byte[] sub = new byte[before.Length + 1], up = new byte[before.Length + 1];
            (sub[0], up[0]) = (Sub, Up);
            for (int y = 0; y < image.Height; y++)
            {
                Span<byte> row = image.Row(y);
                for (int i = 0; i < row.Length; i++)
                {
                    sub[i + 1] = (byte)(row[i] - (i < PixelBytes ? 0 : row[i - PixelBytes]));
                    up[i + 1] = (byte)(row[i] - before[i]);
                }

                zlib.Write(Weight(sub) <= Weight(up) ? sub : up);
                row.CopyTo(before);
            }
        }

        return packed.GetBuffer().AsSpan(0, (int)packed.Length);
    }

    // The usual guess at what packs best: the differences whose sizes add up to the least.
    private static long Weight(byte[] differences)
    {
        long sum = 0;
        for (int i = 1; i < differences.Length; i++)
            sum += Math.Abs((int)(sbyte)differences[i]);
        return sum;
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Crc32 crc = new();
        crc.Append(name);
        crc.Append(content);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(name);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.Value);
        stream.Write(number);
    }
}
