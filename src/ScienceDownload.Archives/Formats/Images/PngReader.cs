using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Archives.Formats.Images;

/// <summary>Reads PNG files of 8 bits: grey, colour, palette, with or without transparency (which is laid over white), not interlaced.</summary>
internal static class PngReader
{
    private const int MostPixels = 40_000_000;
    private const int MostChunkBytes = 256 * 1024 * 1024;

    /// <summary>Reads a picture.</summary>
    /// <exception cref="DownloadException">The file cannot be read, is damaged, or of a kind that is not read.</exception>
    public static PngImage Read(string file)
    {
        using FileStream stream = FormatErrors.Open(file);
        if (!Take(stream, 8, file).AsSpan().SequenceEqual((byte[])[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            throw FormatErrors.Invalid(file, "this is no PNG file.");
        PngHeader? header = null;
        byte[] palette = [], alpha = [];
        using MemoryStream packed = new();
        while (true)
        {
            (string name, byte[] content) = ReadChunk(stream, file);
            switch (name)
            {
                case "IHDR":
                    header = PngHeader.Read(content, file, MostPixels);
                    break;
                case "PLTE":
                    palette = content;
                    break;
                case "tRNS":
                    alpha = content;
                    break;
                case "IDAT":
                    packed.Write(content);
                    break;
                case "IEND":
                    packed.Position = 0;
                    return Unpack(packed, header ?? throw FormatErrors.Invalid(file, "the PNG file has no header."), palette, alpha, file);
            }
        }
    }

    private static PngImage Unpack(MemoryStream packed, PngHeader header, byte[] palette, byte[] alpha, string file)
    {
        PngImage image = new(header.Width, header.Height, 0);
        PngPixels pixels = new(header, palette, alpha);
        byte[] row = new byte[header.RowBytes], before = new byte[header.RowBytes];
        try
        {
            using ZLibStream zlib = new(packed, CompressionMode.Decompress);
            for (int y = 0; y < header.Height; y++)
            {
                int filter = zlib.ReadByte();
                if (filter < 0 || zlib.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                    throw FormatErrors.Invalid(file, $"the PNG file is cut: it ends in row {y} of {header.Height}.");
                if (!PngFilter.Undo(filter, row, before, header.PixelBytes) || !pixels.TryCopy(row, image.Row(y)))
                    throw FormatErrors.Invalid(file, $"row {y} of the PNG file is damaged.");
                (row, before) = (before, row);
            }
        }
        catch (Exception cause) when (cause is InvalidDataException or IOException)
        {
            throw FormatErrors.Invalid(file, "the pixels of the PNG file are damaged.", cause);
        }

        return image;
    }

    private static (string Name, byte[] Content) ReadChunk(FileStream stream, string file)
    {
        byte[] head = Take(stream, 8, file);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length > MostChunkBytes || length > stream.Length - stream.Position)
            throw FormatErrors.Invalid(file, "the PNG file is cut: a part of it is longer than what is left.");
        byte[] content = Take(stream, (int)length, file);
        Crc32 crc = new();
        crc.Append(head.AsSpan(4));
        crc.Append(content);
        if (BinaryPrimitives.ReadUInt32BigEndian(Take(stream, 4, file)) != crc.Value)
            throw FormatErrors.Invalid(file, "the PNG file is damaged: a checksum is wrong.");
        return (Encoding.Latin1.GetString(head, 4, 4), content);
    }

    private static byte[] Take(Stream stream, int count, string file)
    {
        byte[] bytes = new byte[count];
        return stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count
            ? bytes
            : throw FormatErrors.Invalid(file, "the PNG file is cut.");
    }
}
