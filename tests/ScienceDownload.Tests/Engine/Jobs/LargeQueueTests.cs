using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Jobs;

[Collection(nameof(MeasuresMemory))]
public sealed class LargeQueueTests
{
    private const int Count = 100_000;

    [Fact]
    public async Task A_hundred_thousand_queued_items_cost_little_memory_and_are_cancelled_at_once()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(8) };
        var gate = new SimulatorGate();
        // The two-hundredth file holds the batch, so that it is seen in the middle.
        harness.Server.Add("many/200", 10, 0, Fault.Hold(gate));
        for (int i = 0; i < 200; i++)
            harness.Server.Add($"many/{i}", 10, i);
        BatchInfo made = await harness.CreateAsync(Enumerable.Range(0, Count)
            .Select(i => EngineHarness.Item(new Uri(harness.Server.BaseUri, $"many/{i}")) with { RelativePath = $"d{i % 100}/{i}" }));
        long before = GC.GetTotalMemory(forceFullCollection: true);

        Task<BatchInfo> running = harness.Engine.RunAsync(made.Id, new RunContext(), EngineHarness.Cancellation);
        await gate.WaitUntilReachedAsync(1, EngineHarness.Cancellation);
        await harness.UntilAsync(made.Id, batch => batch.Completed == 200 && batch.Failed > 1000);
        long during = GC.GetTotalMemory(forceFullCollection: true);
        BatchInfo stopped = await harness.Engine.StopAsync(made.Id, EngineHarness.Cancellation);
        await running;

        Assert.Equal((BatchState.Cancelled, Count), (stopped.State, stopped.Completed + stopped.Failed + stopped.Cancelled));
        Assert.InRange(stopped.Cancelled, Count / 2, Count);
        Assert.InRange((during - before) / (1024 * 1024), -100, 50);
    }
}
