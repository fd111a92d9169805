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
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Contains("Nothing was transferred: all 201 files were there already", second.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(State), "The demo keeps its state in its own folder.");
    }

    [Fact]
    public async Task A_killed_demo_goes_on_where_it_was()
    {
        ScidlProcess process = Start("demo", "-o", "demo", "--json");
        await process.WaitForOutputAsync("_job_060");
        process.Kill();
        await process.WaitAsync();

        ScidlResult again = await RunAsync("demo", "-o", "demo", "--json");

        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(201, again.Batch.GetProperty("completed_jobs").GetInt32());
        Assert.InRange(again.Items.Count, 1, 200);
        Assert.Single((await RunAsync("list", "--state", At("demo", ".scidl-state"), "--json")).Events);
        Assert.All(again.Events.Where(e => e.GetProperty("event").GetString() == "demo"), row =>
            Assert.Equal(row.GetProperty("files").GetInt32(), row.GetProperty("verified").GetInt32()));
    }
}
