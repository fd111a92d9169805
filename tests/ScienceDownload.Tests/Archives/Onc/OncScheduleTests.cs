using ScienceDownload.Archives.Onc;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Onc;

/// <summary>Samples of days that have data, and the names of sites.</summary>
public sealed class OncScheduleTests
{
    private static readonly OncWindow April = new(new(2024, 4, 1, 0, 0, 0, TimeSpan.Zero), new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(24, 6, "04-01 04-10 04-20 04-30")]
    [InlineData(1, 1, "04-01")]
    [InlineData(30, 1, "04-01 .. 04-30")]
    public void Samples_are_spread_over_the_days_that_have_data(int total, int perSample, string expected)
    {
        IReadOnlyList<OncWindow> samples = OncSchedule.Make(Days(30), April, total, perSample, seed: 0);

        string[] days = [.. samples.Select(sample => sample.Start.ToString("MM-dd"))];
        Assert.Equal(expected, days.Length > 5 ? $"{days[0]} .. {days[^1]}" : string.Join(' ', days));
        Assert.Equal(days.Distinct(), days);
        Assert.All(samples, sample => Assert.Equal(perSample * OncWindows.Length, sample.Duration));
    }

    [Fact]
    public void Several_samples_of_a_day_are_hours_apart_and_days_without_data_get_none()
    {
        DateOnly[] days = [new(2024, 4, 3), new(2024, 4, 20)];

        IReadOnlyList<OncWindow> samples = OncSchedule.Make(days, April, total: 8, perSample: 1, seed: 0);

        Assert.Equal([3, 3, 3, 3, 20, 20, 20, 20], samples.Select(sample => sample.Start.Day));
        Assert.Equal([0, 6, 12, 18, 0, 6, 12, 18], samples.Select(sample => sample.Start.Hour));
    }

    [Fact]
    public void A_seed_gives_the_same_samples_again_and_another_one_others()
    {
        IReadOnlyList<OncWindow> Make(int seed) => OncSchedule.Make(Days(30), April, 12, 1, seed);

        Assert.Equal(Make(7), Make(7));
        Assert.NotEqual(Make(7), Make(8));
        // For ever: what was sampled once is found again.
        Assert.Equal("04-01 02:24", Make(7)[0].Start.ToString("MM-dd HH:mm"));
    }

    [Theory]
    [InlineData(7, 6)]
    [InlineData(500, 1)]
    [InlineData(3, 288)]
    public void No_more_samples_come_than_are_asked_for_and_none_leaves_the_span(int total, int perSample)
    {
        OncWindow span = new(April.Start, April.Start.AddDays(1));

        IReadOnlyList<OncWindow> samples = OncSchedule.Make(Days(1), span, total, perSample, seed: 3);

        Assert.Equal((total + perSample - 1) / perSample, samples.Count);
        Assert.All(samples, sample => Assert.True(sample.Start >= span.Start && sample.End <= span.End, sample.ToString()));
    }

    [Fact]
    public void Nothing_is_sampled_of_nothing_and_numbers_are_positive()
    {
        Assert.Empty(OncSchedule.Make([], April, 3, 1, 0));
        Assert.Equal(ErrorId.InputInvalid, Assert.Throws<DownloadException>(() => OncSchedule.Make(Days(3), April, 0, 1, 0)).Id);
    }

    [Fact]
    public async Task A_gap_of_days_gets_no_order_and_the_seed_stands_in_the_manifest()
    {
        await using OncHarness onc = await OncHarness.StartAsync();
        // Only two days of the month have pictures.
        onc.Server.OnList = reply =>
        {
            System.Text.Json.Nodes.JsonArray files = reply["files"]!.AsArray();
            static bool IsThere(string row) =>
                row.Contains("_20240404", StringComparison.Ordinal) || row.Contains("_20240420", StringComparison.Ordinal);
            foreach (System.Text.Json.Nodes.JsonNode? file in files.Where(file => !IsThere(file!.ToJsonString())).ToArray())
                files.Remove(file);
            return reply;
        };
        var wish = new OncWish { DeviceCode = OncHarness.Aligned, Spans = [], Tag = "sampling", Seed = 5 };

        OncPlan plan = await (await onc.PlannerAsync()).PlanAsync(wish, April, 4, 1, withAudio: false, OncHarness.Cancellation);

        Assert.Equal([4, 4, 20, 20], plan.Steps.Select(step => step.Window.Start.Day));
        Assert.All(plan.Items, item => Assert.Equal("5", item.Metadata["seed"]));
        BatchRun run = await onc.RunAsync(plan);
        Assert.Equal(BatchState.Completed, run.Batch.State);
        Assert.InRange(onc.Names("onc_spectrograms").Length, 4, 8);
    }

    [Fact]
    public async Task A_span_without_data_is_a_warning()
    {
        await using OncHarness onc = await OncHarness.StartAsync();
        var wish = new OncWish { DeviceCode = OncHarness.Offset, Spans = [], Tag = "sampling" };

        OncPlan plan = await (await onc.PlannerAsync()).PlanAsync(
            wish, new OncWindow(April.Start.AddYears(-3), April.End.AddYears(-3)), 4, 1, withAudio: true, OncHarness.Cancellation);

        Assert.Empty(plan.Items);
        Assert.Contains("No day", Assert.Single(onc.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BACNH.H3", "Barkley Canyon", "NC-DDS")]
    [InlineData("BACUS", "Barkley Canyon", "NC-DDS")]
    [InlineData("CBCH.H1", "Cascadia Basin (ODP 1027)", "NC-DDS")]
    [InlineData("CQSH.H2", "Clayoquot Slope, ODP 1364A, ODP 889", "NC-DDS")]
    [InlineData("PSGCH.H3", "SoG Central", "SoG DDS")]
    [InlineData("PSGCH.H2", "", "")]
    [InlineData("PVIPH.H1", "Saanich Inlet", "Saanich DDS")]
    [InlineData("NC27.H4", "ODP 1026", "")]
    [InlineData("KVIP", "Kitamaat Village", "")]
    public void Locations_have_the_names_that_people_use(string code, string names, string systems)
    {
        Assert.Equal(names, string.Join(", ", OncSites.NamesOf(code)));
        Assert.Equal(systems, string.Join(", ", OncSites.SystemsOf(code)));
    }

    private static DateOnly[] Days(int count) => [.. Enumerable.Range(0, count).Select(i => new DateOnly(2024, 4, 1).AddDays(i))];
}
