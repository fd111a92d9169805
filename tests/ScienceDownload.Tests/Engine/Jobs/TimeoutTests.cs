using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Jobs;

public sealed class TimeoutTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly FakeClock _clock = new();

    [Fact]
    public async Task An_item_that_takes_too_long_fails_and_is_let_go()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { ItemTimeout = Patience, ConcurrentLimit = ConcurrencyLimit.Of(1), Connections = 1 };
        var gate = new SimulatorGate();
        SimulatedFile slow = harness.Server.Add("slow.bin", 3_000_000, 1, Fault.Hold(gate, 1_000_000));
        // Its queue time is as long as all it may take: only the time after the queue counts.
        SimulatedFile next = harness.Server.Add("next.bin", 1000, 2);
        DownloadEngine engine = harness.Open(_clock);
        BatchInfo made = await harness.CreateAsync(slow, next);
        Task<BatchRun> running = harness.RunAsync(made, engine);
        await EngineHarness.UntilReceivedAsync(engine, _clock, made.Id, 1_000_000);

        _clock.Advance(Patience);
        BatchRun run = await running;

        Assert.Equal([ItemState.Failed, ItemState.Completed], run.States);
        Assert.Equal(
            (ErrorId.TransferTimeout, "Download timeout: Download timed out after 600 seconds", 1),
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
            harness.Server.Add("small.bin", 1000, 2, Fault.StallAt(500, Fault.Always)));

        Assert.Equal([ItemState.Failed, ItemState.Failed], run.States);
        Assert.All(run.Items, item => Assert.Equal((ErrorId.TransferStalled, 2), (item.ErrorId, item.Attempts)));
        Assert.StartsWith("Download timeout: no progress for 10 seconds", run.Items[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_stalls_once_goes_on_where_it_stood()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        var patience = TimeSpan.FromMinutes(4);
        harness.Options = harness.Options with { StallTimeout = patience, Connections = 1 };
        SimulatedFile file = harness.Server.Add("once.bin", 3_000_000, 3, Fault.StallAt(1_000_000));
        DownloadEngine engine = harness.Open(_clock);
        BatchInfo made = await harness.CreateAsync(file);
        Task<BatchRun> running = harness.RunAsync(made, engine);
        await EngineHarness.UntilReceivedAsync(engine, _clock, made.Id, 1_000_000);

        // From here on slowly: the next try has its own time for an answer.
        _clock.Advance(patience);
        while (harness.Server.Requests.Count < 2)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(50, EngineHarness.Cancellation);
        }

        BatchRun run = await running;
        Assert.Equal((ItemState.Completed, 2), (run.Items[0].State, run.Items[0].Attempts));
        Assert.NotNull(harness.Server.Requests[1].Range);
        harness.AssertSame(file, "once.bin");
    }
}
