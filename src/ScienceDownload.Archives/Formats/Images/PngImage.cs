namespace ScienceDownload.Archives.Formats.Images;

/// <summary>A picture of 8-bit red, green and blue, row after row, three bytes for each pixel.</summary>
internal sealed class PngImage
{
    /// <summary>Takes over pixels.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="pixels">Three bytes for each pixel.</param>
    public PngImage(int width, int height, byte[] pixels)
    {
        if (pixels.Length != width * height * 3)
            throw new ArgumentException("A pixel has three bytes.", nameof(pixels));
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>A picture of one colour.</summary>
    public PngImage(int width, int height, byte value)
        : this(width, height, new byte[width * height * 3]) => Array.Fill(Pixels, value);

    /// <summary>In pixels.</summary>
    public int Width { get; }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    /// <summary>Three bytes for each pixel.</summary>
    public byte[] Pixels { get; }

    /// <summary>One row of pixels.</summary>
    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * 3, Width * 3);

    /// <summary>Colours a pixel; nothing happens outside the picture.</summary>
    public void Set(int x, int y, Rgb colour)
    {
        if ((uint)x >= (uint)Width || (uint)y >= (uint)Height)
            return;
        int at = ((y * Width) + x) * 3;
        Pixels[at] = colour.Red;
        Pixels[at + 1] = colour.Green;
        Pixels[at + 2] = colour.Blue;
    }

    /// <summary>Fills a rectangle.</summary>
    public void Fill(int x, int y, int width, int height, Rgb colour)
    {
        for (int row = y; row < y + height; row++)
        {
            for (int column = x; column < x + width; column++)
                Set(column, row, colour);
        }
    }

    /// <summary>A part of the picture.</summary>
    public PngImage Crop(int x, int y, int width, int height)
    {
        PngImage part = new(width, height, 0);
        for (int row = 0; row < height; row++)
            Row(y + row).Slice(x * 3, width * 3).CopyTo(part.Row(row));
        return part;
    }
}
