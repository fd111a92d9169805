using ScienceDownload.Archives.Formats.Images;
using ScienceDownload.Archives.Onc.Spectrograms;
using ScienceDownload.Archives.Onc.Validation;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Onc.Spectrograms;

/// <summary>Pictures of ONC's own spectrograms.</summary>
public sealed class SpectrogramPreviewTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 4, 1, 12, 30, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_picture_lies_beside_its_file_and_is_not_taken_for_one_of_onc()
    {
        string file = Add(OncSpectrogramContent.Mat("DEV", Start, new OncSpectrogramShape { Rows = 200, Columns = 600 }));

        string picture = await SpectrogramPreview.DrawAsync(file, TestContext.Current.CancellationToken);

        Assert.Equal(_folder["DEV_20240401T123000.000Z-spect.preview.png"], picture);
        PngImage image = PngReader.Read(picture);
        Assert.Equal((1280, 720), (image.Width, image.Height));
        Assert.True(Colours(image) > 100, "There is nothing in the picture.");
        Assert.Equal(1, (await SpectrogramFolder.ValidateAsync(_folder.Path, TimeProvider.System, TestContext.Current.CancellationToken)).TotalFiles);
    }

    [Fact]
    public async Task A_file_that_cannot_be_drawn_leaves_no_picture()
    {
        string file = Add([1, 2, 3]);

        DownloadException wrong = await Assert.ThrowsAsync<DownloadException>(
            () => SpectrogramPreview.DrawAsync(file, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorId.FormatInvalid, wrong.Id);
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Levels_are_those_of_the_file_and_gaps_stay_empty()
    {
        // Two columns of a second each, four seconds apart; one level is missing.
        double[] power = [100, double.NaN, 1000, 10_000];
        Spectrogram spectrogram = new([10, 20], [0.5, 4.5], power, power);
        PlotScale scale = PlotScale.Create(
            spectrogram, new SpectrogramOptions { LowestFrequency = 0, LogFrequency = false }) with { Start = 0, End = 5, ColumnSeconds = 1 };

        double[] levels = PlotCells.Create(spectrogram, scale, reference: 1, 5, 2);

        Assert.Equal([double.NaN, double.NaN, double.NaN, double.NaN, 40, 20, double.NaN, double.NaN, double.NaN, 30], levels);
    }

    [Theory]
    [InlineData(600, "12:30,12:31,12:32,12:33,12:34,12:35,12:36,12:37,12:38,12:39,12:40")]
    [InlineData(40, "12:30:00,12:30:05,12:30:10,12:30:15,12:30:20,12:30:25,12:30:30,12:30:35,12:30:40")]
    [InlineData(1728000, "04-03,04-05,04-07,04-09,04-11,04-13,04-15,04-17,04-19,04-21")]
    public void Ticks_lie_at_round_times_of_the_day(double seconds, string labels)
    {
        (double Value, string Label)[] ticks = [.. UtcTicks.Create(Start, 0, seconds, 10)];
        Assert.Equal(labels.Split(','), ticks.Select(tick => tick.Label));
        Assert.All(ticks, tick => Assert.InRange(tick.Value, 0, seconds));
    }

    private static int Colours(PngImage image) =>
        Enumerable.Range(0, image.Width * image.Height)
            .Select(i => (image.Pixels[i * 3], image.Pixels[(i * 3) + 1], image.Pixels[(i * 3) + 2]))
            .Distinct()
            .Count();

    private string Add(byte[] content)
    {
        string file = _folder["DEV_20240401T123000.000Z-spect.mat"];
        File.WriteAllBytes(file, content);
        return file;
    }
}
