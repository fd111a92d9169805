using System.Buffers.Binary;

namespace ScienceDownload.Archives.Formats.Images;

/// <summary>What a PNG file says of its pixels.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="ColourType">0 grey, 2 colour, 3 palette, 4 grey with transparency, 6 colour with transparency.</param>
internal sealed record PngHeader(int Width, int Height, int ColourType)
{
    /// <summary>Bytes of a pixel in the file.</summary>
    public int PixelBytes => ColourType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>Bytes of a row in the file, without its filter.</summary>
    public int RowBytes => Width * PixelBytes;

    /// <summary>Reads the header.</summary>
    /// <exception cref="DownloadException">It makes no sense, or the kind of picture is not read.</exception>
    public static PngHeader Read(byte[] content, string file, int mostPixels)
    {
        if (content.Length != 13)
            throw FormatErrors.Invalid(file, "the header of the PNG file has a wrong length.");
        int width = BinaryPrimitives.ReadInt32BigEndian(content), height = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(4));
        if (width <= 0 || height <= 0 || content[9] is not (0 or 2 or 3 or 4 or 6))
            throw FormatErrors.Invalid(file, $"a PNG picture of {width} x {height} pixels of type {content[9]} makes no sense.");
        if ((long)width * height > mostPixels)
            throw FormatErrors.Unsupported(file, $"a picture of {width} x {height} pixels is larger than what is read.");
        if (content[8] != 8 || content[12] != 0)
        {
            throw FormatErrors.Unsupported(file,
                $"PNG pictures of {content[8]} bits{(content[12] == 0 ? "" : ", interlaced,")} are not read; only plain ones of 8 bits.");
        }

        return new PngHeader(width, height, content[9]);
    }
}
