using ScienceDownload.Archives.Formats.Images;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>Where the plot is within ONC's spectrogram pictures, which carry axes and a colour bar around it.</summary>
internal static class PlotBox
{
    private const int Width = 1200, Height = 900, Left = 107, Top = 66, Right = 1040, Bottom = 810;

    /// <summary>The plot alone. Pictures of another size are taken for the same picture, scaled.</summary>
    public static PngImage Crop(PngImage image)
    {
        int left = image.Width * Left / Width, top = image.Height * Top / Height;
        return image.Crop(left, top, Math.Max(1, (image.Width * Right / Width) - left), Math.Max(1, (image.Height * Bottom / Height) - top));
    }
}
