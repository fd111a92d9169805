namespace ScienceDownload.Archives.Formats.Images;

/// <summary>Turns the pixels of a PNG file into red, green and blue.</summary>
internal sealed class PngPixels(PngHeader header, byte[] palette, byte[] alpha)
{
    /// <summary>Turns one row.</summary>
    /// <returns>False when a pixel names a colour that the palette does not have.</returns>
    public bool TryCopy(ReadOnlySpan<byte> row, Span<byte> target)
    {
        for (int x = 0; x < header.Width; x++)
        {
            ReadOnlySpan<byte> pixel = row.Slice(x * header.PixelBytes, header.PixelBytes);
            int colour = pixel[0] * 3;
            if (header.ColourType == 3 && colour + 3 > palette.Length)
                return false;
            ReadOnlySpan<byte> rgb = header.ColourType == 3 ? palette.AsSpan(colour, 3) : pixel;
            int opacity = header.ColourType switch
            {
                3 => pixel[0] < alpha.Length ? alpha[pixel[0]] : 255,
                4 or 6 => pixel[^1],
                _ => 255,
            };
            for (int channel = 0; channel < 3; channel++)
            {
                int value = rgb[header.ColourType is 0 or 4 ? 0 : channel];
                target[(x * 3) + channel] = (byte)(((value * opacity) + (255 * (255 - opacity)) + 127) / 255);
            }
        }

        return true;
    }
}
