using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Jobs;

public sealed class LimitTests
{
    private static CancellationToken Cancellation => EngineHarness.Cancellation;

    [Fact]
    public async Task As_many_move_as_the_batch_may_and_never_more()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(globalLimit: 10);
        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(5) };
        var gate = new SimulatorGate();
        BatchInfo made = await harness.CreateAsync(harness.AddFiles(10, 1000, Fault.Hold(gate)));
        Task<BatchRun> running = harness.RunAsync(made);
        await gate.WaitUntilReachedAsync(5, Cancellation);

        BatchInfo full = await harness.UntilAsync(made.Id, batch => batch.Running == 5);
        Assert.Equal(5, full.Queued);
        List<ItemInfo> items = await AsyncSequence.ToListAsync(harness.Engine.GetItemsAsync(made.Id, ItemState.Downloading, Cancellation));
        Assert.Equal([0, 1, 2, 3, 4], items.Select(item => item.Index));

        gate.Open();
        Assert.Equal(10, (await running).Batch.Completed);
        Assert.Equal(5, harness.Server.PeakConcurrency);
    }

    [Fact]
    public async Task Batches_share_the_places_of_the_process()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(globalLimit: 4);
        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(10), PathTemplate = "{batch_id}/{safe_title}.{ext}" };
        var gate = new SimulatorGate();
        var batches = new List<BatchInfo>();
        for (int batch = 0; batch < 3; batch++)
        {
            batches.Add(await harness.CreateAsync(
                Enumerable.Range(0, 10).Select(i => harness.Server.Add($"{batch}/{i}.bin", 1000, i, Fault.Hold(gate, times: 1)))));
        }

        Task<BatchRun>[] running = [.. batches.Select(batch => harness.RunAsync(batch))];
        await gate.WaitUntilReachedAsync(4, Cancellation);
        gate.Open();

        BatchRun[] runs = await Task.WhenAll(running);

        Assert.All(runs, run => Assert.Equal((BatchState.Completed, 0), (run.Batch.State, run.Batch.Queued)));
        Assert.Equal(4, harness.Server.PeakConcurrency);
    }

    [Fact]
    public async Task A_short_batch_is_not_starved_by_a_long_one()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(globalLimit: 1);
        var gate = new SimulatorGate();
        BatchInfo large = await harness.CreateAsync(harness.AddFiles(30, 1000, Fault.Hold(gate)));
        Task<BatchRun> runningLarge = harness.RunAsync(large);
        await gate.WaitUntilReachedAsync(1, Cancellation);
        SimulatorGate[] gates = [new(), new(), new()];
        BatchInfo small = await harness.CreateAsync(gates.Select((held, i) => harness.Server.Add($"small/{i}", 1000, i, Fault.Hold(held))));
        Task<BatchRun> runningSmall = harness.RunAsync(small);
        foreach (SimulatorGate next in gates)
        {
            // Whoever is not in the queue cannot be served: the place is given back when both batches wait for it.
            while (harness.Engine.Gate.Waiting < 2 && !runningLarge.IsCompleted)
                await Task.Delay(5, Cancellation);
            gate.Open();
            await next.WaitUntilReachedAsync(1, Cancellation);
            gate = next;
        }

        gate.Open();

        await Task.WhenAll(runningSmall, runningLarge);

        int lastOfSmall = harness.Server.Requests.Select((request, place) => (request, place))
            .Last(at => at.request.Target.StartsWith("/small", StringComparison.Ordinal)).place;
        Assert.InRange(lastOfSmall, 0, 6);
    }

    [Fact]
    public async Task Keeps_to_the_limit_of_a_host_while_others_have_room()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(4), PerHostLimit = 1 };
        var gate = new SimulatorGate();
        IReadOnlyList<SimulatedFile> files = harness.AddFiles(4, 1000, Fault.Hold(gate));
        SimulatedFile elsewhere = harness.Server.Add("elsewhere.bin", 1000, 9, Fault.Hold(gate));
        BatchInfo made = await harness.CreateAsync([.. files.Select(file => EngineHarness.Item(file.Uri)), EngineHarness.Item(elsewhere.OtherUri)]);
        Task<BatchRun> running = harness.RunAsync(made);
        // The first of the one host and the last of the list: the others have no room.
        await gate.WaitUntilReachedAsync(2, Cancellation);
        Assert.Equal(["/elsewhere.bin", "/set/000.bin"], harness.Server.Requests.Select(request => request.Target).Order());

        gate.Open();
        Assert.Equal(5, (await running).Batch.Completed);
        Assert.Equal(2, harness.Server.PeakConcurrency);
    }

    [Fact]
    public async Task Auto_starts_with_some_and_brings_everything_in_spite_of_refusals()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Auto };
        var gate = new SimulatorGate();
        IReadOnlyList<SimulatedFile> files =
        [
            .. harness.AddFiles(60, 50_000, Fault.Hold(gate)),
            .. Enumerable.Range(0, 4).Select(i => harness.Server.Add(
                $"busy/{i}.bin", 1000, i, Fault.TooManyRequests(1, retryAfterSeconds: 1), Fault.Unavailable())),
        ];
        Task<BatchRun> running = harness.DownloadAsync(files);
        await gate.WaitUntilReachedAsync(8, Cancellation);
        Assert.Equal(8, harness.Server.PeakConcurrency);

        gate.Open();
        BatchRun run = await running;

        Assert.Equal(64, run.Batch.Completed);
        Assert.Equal(3, run.Items[63].Attempts);
    }
}
