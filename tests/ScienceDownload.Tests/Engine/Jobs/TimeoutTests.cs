using ScienceDownload.Engine.Transfers;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Jobs;

public sealed class TimeoutTests
{
    [Fact]
    public async Task An_item_that_takes_too_long_fails_and_is_let_go()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { ItemTimeout = TimeSpan.FromSeconds(20), ConcurrentLimit = ConcurrencyLimit.Of(1), Connections = 1 };
        var gate = new SimulatorGate();
        SimulatedFile slow = harness.Server.Add("slow.bin", 3_000_000, 1, Fault.Hold(gate, 1_000_000));
        // Its queue time is as long as all it may take: only the time after the queue counts.
        SimulatedFile next = harness.Server.Add("next.bin", 1000, 2);

        BatchRun run = await harness.DownloadAsync(slow, next);

        Assert.Equal([ItemState.Failed, ItemState.Completed], run.States);
        Assert.Equal(
            (ErrorId.TransferTimeout, "Download timeout: Download timed out after 20 seconds", 1),
            (run.Items[0].ErrorId, run.Items[0].Error, run.Items[0].Attempts));
        Assert.DoesNotContain("slow.bin", harness.FilesOnDisk());
        Assert.Contains("slow.bin" + PartFile.Ending, harness.FilesOnDisk());
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task A_stalled_body_is_tried_again_then_fails_as_stalled()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { StallTimeout = TimeSpan.FromSeconds(10), MaxRetries = 1, Connections = 1 };

        BatchRun run = await harness.DownloadAsync(
            harness.Server.Add("large.bin", 3_000_000, 1, Fault.StallAt(0, Fault.Always)),
            harness.Server.Add("small.bin", 1000, 2, Fault.StallAt(500, Fault.Always)),
            harness.Server.Add("once.bin", 3_000_000, 3, Fault.StallAt(1_000_000)));

        Assert.Equal([ItemState.Failed, ItemState.Failed, ItemState.Completed], run.States);
        Assert.All(run.Items.Take(2), item => Assert.Equal((ErrorId.TransferStalled, 2), (item.ErrorId, item.Attempts)));
        Assert.StartsWith("Download timeout: no progress for 10 seconds", run.Items[0].Error, StringComparison.Ordinal);
        Assert.Contains(harness.Server.Requests, request => request.Target == "/once.bin" && request.Range is not null);
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(400_000)]
    public async Task Our_own_rate_limit_is_no_stall(long length)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { StallTimeout = TimeSpan.FromSeconds(10), BytesPerSecond = length / 40, Connections = 1 };
        SimulatedFile file = harness.Server.Add("file.bin", length, 1);

        BatchRun run = await harness.DownloadAsync(file);

        Assert.Equal((ItemState.Completed, 1), (run.Items[0].State, run.Items[0].Attempts));
        harness.AssertSame(file, "file.bin");
    }
}
