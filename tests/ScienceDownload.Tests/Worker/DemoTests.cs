using System.Text.Json;

namespace ScienceDownload.Tests.Worker;

public sealed class DemoTests : ScidlTest
{
    [Fact]
    public async Task The_demo_verifies_everything_and_a_second_run_transfers_nothing()
    {
        ScidlResult first = await RunAsync("demo", "-o", "demo");
        ScidlResult second = await RunAsync("demo", "-o", "demo");

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Matches(@"all\s+201\s+\S+ MiB\s+\d+\s+201\n", first.Output);
        Assert.Contains("All 201 files are in " + At("demo"), first.Output, StringComparison.Ordinal);
        Assert.Matches(
            @"onc\s+14\s+0\s+\S+ MiB\s+14\ngeodes\s+17\s+0\s+\S+ MiB\s+17\nvo\s+20\s+0\s+\S+ MiB\s+20\nxnat\s+210\s+0\s+\S+ MiB\s+210\n",
            first.Output);
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Matches(@"onc\s+14\s+0\s+0 B\s+14\ngeodes\s+17\s+0\s+0 B\s+17\nvo\s+20\s+0\s+0 B\s+20\nxnat\s+210\s+0\s+0 B\s+210\n", second.Output);
        Assert.Contains("Nothing was transferred: all 201 files were there already", second.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(State), "The demo keeps its state in its own folder.");
    }

    [Fact]
    public async Task A_killed_demo_goes_on_where_it_was()
    {
        do
        {
            // One that had brought all of its files before the kill came left nothing to go on with: once more from the start.
            if (Directory.Exists(At("demo")))
                Directory.Delete(At("demo"), recursive: true);
            ScidlProcess process = Start("demo", "-o", "demo", "--json");
            await process.WaitForOutputAsync("_job_060");
            process.Kill();
            await process.WaitAsync();
        }
        while (await CompletedAsync() == 201);

        ScidlResult again = await RunAsync("demo", "-o", "demo", "--json");

        Assert.True(again.ExitCode == 0, again.ToString());
        JsonElement taken = again.Events.First(e => e.GetProperty("event").GetString() == "batch");
        Assert.Equal("demo", taken.GetProperty("name").GetString());
        Assert.InRange(again.Items.Count(item => item.GetProperty("batch_id").GetString() == taken.GetProperty("batch_id").GetString()), 1, 200);
        Assert.Equal(201, await CompletedAsync());
        Assert.All(again.Events.Where(e => e.GetProperty("event").GetString() == "demo"), row =>
            Assert.Equal(row.GetProperty("files").GetInt32(), row.GetProperty("verified").GetInt32()));
    }

    /// <summary>How many files the one batch of web files has by now.</summary>
    private async Task<int> CompletedAsync() => Assert.Single(
        (await RunAsync("list", "--state", At("demo", ".scidl-state"), "--json")).Events,
        batch => batch.GetProperty("name").GetString() == "demo").GetProperty("completed_jobs").GetInt32();
}
