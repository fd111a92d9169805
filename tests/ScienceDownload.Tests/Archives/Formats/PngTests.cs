using ScienceDownload.Archives.Formats.Images;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Formats;

public sealed class PngTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["a.png"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_written_is_read_by_Pillow_pixel_by_pixel()
    {
        Random random = new(3);
        PngImage image = new(37, 21, new byte[37 * 21 * 3]);
        random.NextBytes(image.Pixels.AsSpan(0, 900));
        using (FileStream stream = System.IO.File.Create(File))
            PngWriter.Write(stream, image, [new("Title", "A test")]);
        string found = await ScientificPython.RunAsync("""
            from PIL import Image
            i = Image.open(sys.argv[1]); i.load()
            print(i.size, i.mode, i.info['Title'], i.tobytes().hex())
            """, File);
        Assert.Equal($"(37, 21) RGB A test {Convert.ToHexString(image.Pixels).ToLowerInvariant()}", found);
        Assert.Equal(image.Pixels, PngReader.Read(File).Pixels);
    }

    [Theory]
    [InlineData("L")]
    [InlineData("LA")]
    [InlineData("RGB")]
    [InlineData("RGBA")]
    [InlineData("P")]
    public async Task Pictures_of_all_kinds_are_read_as_Pillow_reads_them(string mode)
    {
        // Smooth and random parts, so that the writer uses all filters.
        string hex = await ScientificPython.RunAsync("""
            from PIL import Image
            y, x = np.mgrid[0:64, 0:200]
            rgba = np.stack([x, y * 3, x + y, 255 - y], -1).astype(np.uint8)
            rgba[40:, 100:] = np.random.RandomState(1).randint(0, 256, (24, 100, 4))
            i = Image.fromarray(rgba, 'RGBA')
            i = i.convert('RGB').quantize(200) if sys.argv[2] == 'P' else i.convert(sys.argv[2])
            i.save(sys.argv[1])
            r = i.convert('RGBA')
            a = np.asarray(r).astype(int)
            o = a[..., 3:]
            print(((a[..., :3] * o + 255 * (255 - o) + 127) // 255).astype(np.uint8).tobytes().hex())
            """, File, mode);
        Assert.Equal(hex, Convert.ToHexString(PngReader.Read(File).Pixels).ToLowerInvariant());
    }

    [Fact]
    public async Task Sixteen_bits_are_refused_by_name()
    {
        await ScientificPython.RunAsync("from PIL import Image\nImage.fromarray(np.zeros((3, 3), dtype=np.uint16)).save(sys.argv[1])", File);
        DownloadException refused = Assert.Throws<DownloadException>(() => PngReader.Read(File));
        Assert.Equal(ErrorId.FormatUnsupported, refused.Id);
        Assert.Contains("16 bits", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_give_a_clear_error_and_never_anything_else()
    {
        byte[] good = OncPlot.Png(DateTimeOffset.UnixEpoch);
        Random random = new(7);
        for (int round = 0; round < 100; round++)
        {
            byte[] bytes = [.. round % 2 == 0 ? good[..random.Next(good.Length)] : good];
            if (round % 2 == 1)
                bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
            System.IO.File.WriteAllBytes(File, bytes);
            Assert.Contains("a.png: ", Assert.Throws<DownloadException>(() => PngReader.Read(File)).Message, StringComparison.Ordinal);
        }
    }
}
