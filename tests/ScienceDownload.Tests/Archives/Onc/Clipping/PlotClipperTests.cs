using ScienceDownload.Archives.Formats.Images;
using ScienceDownload.Archives.Onc.Clipping;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Onc.Clipping;

/// <summary>Clips of ONC's pictures.</summary>
public sealed class PlotClipperTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 4, 1, 12, 30, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_clip_shows_its_own_time_and_nothing_of_the_axes()
    {
        string[] files = [Add(Start), Add(Start.AddMinutes(5))];
        ClipResult clip = (await PlotClipper.ClipAsync(Request(files, Start.AddSeconds(200), Start.AddSeconds(400)), _folder["clip.png"], default))!;
        PngImage image = PngReader.Read(clip.Path);
        Assert.Equal((622, 744), (image.Width, image.Height));
        for (int x = 0; x < image.Width; x++)
        {
            DateTimeOffset time = Start.AddSeconds(200 + ((x + 0.5) * 200 / image.Width));
            Assert.InRange((sbyte)(image.Row(0)[x * 3] - OncPlot.Colour(time, 0).Red), -1, 1);
            Assert.Equal(OncPlot.Colour(time, 600).Blue, image.Row(600)[(x * 3) + 2]);
        }

        Assert.Contains("approximate", Assert.Single(clip.Warnings), StringComparison.Ordinal);
        Assert.Empty(clip.Gaps);
    }

    [Fact]
    public async Task A_missing_picture_is_a_gap()
    {
        ClipResult clip =
            (await PlotClipper.ClipAsync(Request([Add(Start)], Start.AddSeconds(290), Start.AddSeconds(310)), _folder["clip.png"], default))!;
        Assert.Equal(Start.AddSeconds(310), Assert.Single(clip.Gaps).End);
        Assert.InRange((clip.Gaps[0].Start - Start).TotalSeconds, 299.5, 300.5);
        Assert.Null(await PlotClipper.ClipAsync(Request([Add(Start)], Start.AddHours(1), Start.AddHours(2)), _folder["none.png"], default));
        Assert.False(File.Exists(_folder["none.png"]));
    }

    private static ClipRequest Request(string[] files, DateTimeOffset start, DateTimeOffset end) =>
        new() { Files = files, Device = "DEV", Start = start, End = end };

    private string Add(DateTimeOffset start)
    {
        string file = _folder[$"DEV_{start:yyyyMMdd'T'HHmmss.fff}Z-spect.png"];
        File.WriteAllBytes(file, OncPlot.Png(start));
        return file;
    }
}
