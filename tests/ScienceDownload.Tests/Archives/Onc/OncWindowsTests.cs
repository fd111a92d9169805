using System.Globalization;
using ScienceDownload.Archives.Onc;

namespace ScienceDownload.Tests.Archives.Onc;

// The golden values of the arithmetic.
public sealed class OncWindowsTests
{
    [Fact]
    public void Windows_cover_a_span_and_are_cut_in_batches()
    {
        IReadOnlyList<OncWindow> windows = OncWindows.Cover(At("12:02:10"), At("12:16"));

        Assert.Equal(["12:00", "12:05", "12:10", "12:15"], windows.Select(window => Text(window.Start)));
        Assert.Equal("12:20", Text(windows[^1].End));
        Assert.Equal(["12:00-12:15", "12:15-12:20"], OncWindows.RangeBatches(At("12:02:10"), At("12:16"), 3).Select(Text));
    }

    [Fact]
    public void What_windows_cover_together_counts_once()
    {
        OncWindow[] windows = [new(At("12:10"), At("12:20")), new(At("12:00"), At("12:15")), new(At("12:30"), At("13:30"))];

        Assert.Equal(TimeSpan.FromMinutes(45), Spans.Covered(windows, new OncWindow(At("12:05"), At("13:00"))));
    }

    [Fact]
    public void An_empty_span_still_has_the_window_it_falls_in() =>
        Assert.Equal(["12:00-12:05"], OncWindows.Cover(At("12:00"), At("12:00")).Select(Text));

    [Theory]
    [InlineData("12:00:00", "12:00", "12:00")]
    [InlineData("12:00:01", "12:00", "12:05")]
    [InlineData("12:04:59", "12:00", "12:05")]
    public void Instants_go_down_and_up_to_five_minutes(string time, string floor, string ceiling) =>
        Assert.Equal((floor, ceiling), (Text(OncWindows.Floor(At(time))), Text(OncWindows.Ceiling(At(time)))));

    [Fact]
    public void Instants_before_1970_go_down_too() =>
        Assert.Equal(
            new DateTimeOffset(1969, 12, 31, 23, 55, 0, TimeSpan.Zero), OncWindows.Floor(new DateTimeOffset(1969, 12, 31, 23, 59, 0, TimeSpan.Zero)));

    [Theory]
    [InlineData("00:00", "02:00", 4, 2, "00:00-00:05 01:55-02:00")]
    [InlineData("00:00", "01:00", 7, 2, "00:00-00:05 00:18:20-00:23:20 00:36:40-00:41:40 00:55-01:00")]
    [InlineData("00:00", "01:00", 3, 1, "00:00-00:00 00:30-00:30 01:00-01:00")]
    public void Samples_spread_evenly(string start, string end, int total, int perSample, string expected) =>
        Assert.Equal(expected.Split(' '), OncWindows.Sampled(At(start), At(end), total, perSample).Select(Text));

    [Fact]
    public void Samples_spread_over_a_week()
    {
        DateTimeOffset start = At("00:00");

        IReadOnlyList<OncWindow> samples = OncWindows.Sampled(start, start.AddDays(7), 24, 6);

        Assert.Equal(
            ["04-01 00:00:00", "04-03 07:51:40", "04-05 15:43:20", "04-07 23:35:00"],
            samples.Select(sample => sample.Start.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture)));
        Assert.All(samples, sample => Assert.Equal(TimeSpan.FromMinutes(25), sample.Duration));
    }

    [Theory]
    [InlineData(24, 4, 2, "0,22")]
    [InlineData(6, 3, 1, "0,2,5")]
    [InlineData(8, 3, 1, "0,4,7")]
    [InlineData(24, 5, 2, "0,11,22")]
    [InlineData(12, 7, 2, "0,3,7,10")]
    [InlineData(3, 10, 1, "0,1,2")]
    public void Samples_of_audio_begin_at_whole_windows_halves_to_even(int windows, int total, int perSample, string expected) =>
        Assert.Equal(expected, string.Join(',', OncWindows.SampledIndices(windows, total, perSample)));

    [Fact]
    public void Samples_of_audio_are_whole_windows() =>
        Assert.Equal(["00:00-00:10", "01:50-02:00"], OncWindows.SampledAudio(At("00:00"), At("02:00"), 4, 2).Select(Text));

    [Fact]
    public void Events_share_windows_and_neighbours_join() =>
        Assert.Equal(
            ["12:05-12:15", "13:25-13:30"], OncWindows.EventBatches([At("12:05"), At("12:09:59"), At("12:11"), At("13:25")], 6).Select(Text));

    [Fact]
    public void Joined_windows_are_cut_in_batches() =>
        Assert.Equal(["12:00-12:10", "12:10-12:20", "12:20-12:25"], OncWindows.Join(OncWindows.Cover(At("12:00"), At("12:25")), 2).Select(Text));

    [Theory]
    [InlineData("12:34:50", 30, "12:34:35-12:35:05", "12:30-12:40", 2)]
    [InlineData("12:32:00", 30, "12:31:45-12:32:15", "12:30-12:35", 1)]
    [InlineData("12:34:45", 30, "12:34:30-12:35", "12:30-12:40", 2)]
    public void A_clip_around_an_instant_knows_its_files(string centre, int seconds, string clip, string files, int count)
    {
        CentrePlan plan = OncWindows.Centre(At(centre), TimeSpan.FromSeconds(seconds));

        Assert.Equal((clip, files, count, count > 1), (Text(plan.Clip), Text(plan.Files), plan.Count, plan.Crosses));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        AssertWrong(() => OncWindows.RangeBatches(At("12:00"), At("13:00"), 0));
        AssertWrong(() => OncWindows.RangeBatches(At("12:00"), At("12:00"), 6));
        AssertWrong(() => OncWindows.Sampled(At("12:00"), At("11:00"), 4, 2));
        AssertWrong(() => OncWindows.Sampled(At("12:00"), At("13:00"), 0, 2));
        AssertWrong(() => OncWindows.SampledAudio(At("12:00"), At("13:00"), 4, 0));
        AssertWrong(() => OncWindows.EventBatches([], 6));
        AssertWrong(() => OncWindows.Centre(At("12:00"), TimeSpan.Zero));
    }

    private static void AssertWrong(Func<object> work) => Assert.Equal(ErrorId.InputInvalid, Assert.Throws<DownloadException>(() => { work(); }).Id);

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2024-04-01T{time}Z", CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) => time.ToString(time.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Text(OncWindow window) => $"{Text(window.Start)}-{Text(window.End)}";
}
