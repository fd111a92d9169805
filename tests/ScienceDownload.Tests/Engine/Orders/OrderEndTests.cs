using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Engine.Orders;

/// <summary>Orders whose batch is suspended or stopped meanwhile, or whose item is cancelled.</summary>
public sealed class OrderEndTests : OrderTest
{
    [Fact]
    public async Task A_suspended_batch_asks_after_its_order_and_does_not_place_it_again()
    {
        SimulatedFile file = Harness.Server.Add("a.bin", 1000);
        bool ready = false;
        var archive = new OrderingArchive
        {
            Answer = (_, handle, _) => Volatile.Read(ref ready) ? OrderingArchive.Ready(handle, file.Uri) : OrderingArchive.Waiting(handle),
        };
        DownloadEngine engine = Harness.Open(8, archive);
        BatchInfo made = await CreateAsync(engine, [Ordered("a")]);
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = Harness.RunAsync(made, engine, suspend: suspend.Token);
        await UntilAsync(() => archive.Polls.ContainsKey("h1"));
        await suspend.CancelAsync();
        BatchRun first = await running;
        Assert.Equal((BatchState.Suspended, 1), (first.Batch.State, first.Batch.Queued));
        Assert.Empty(archive.CalledOff);
        ready = true;

        BatchRun run = await Harness.RunAsync(made, Harness.Open(8, archive));

        Assert.Equal((BatchState.Completed, 1), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(["a"], archive.Submitted);
    }

    [Fact]
    public async Task A_handle_that_comes_while_the_run_ends_is_kept()
    {
        SimulatedFile file = Harness.Server.Add("a.bin", 1000);
        var asked = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        var archive = new OrderingArchive
        {
            Submit = async (_, _) =>
            {
                asked.SetResult();
                await ended.Task;
                return "kept";
            },
            Answer = (_, handle, _) => OrderingArchive.Ready(handle, file.Uri),
        };
        DownloadEngine engine = Harness.Open(8, archive);
        BatchInfo made = await CreateAsync(engine, [Ordered("a")]);
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = Harness.RunAsync(made, engine, suspend: suspend.Token);
        await asked.Task;
        await suspend.CancelAsync();
        ended.SetResult();
        Assert.Equal(BatchState.Suspended, (await running).Batch.State);

        BatchRun run = await Harness.RunAsync(made, engine);

        Assert.Equal(1, run.Batch.Completed);
        Assert.Equal(["a"], archive.Submitted);
        Assert.Equal(["kept"], archive.Polls.Keys);
    }

    [Fact]
    public async Task A_stopped_batch_calls_its_orders_off()
    {
        var archive = new OrderingArchive { Answer = (_, handle, _) => OrderingArchive.Waiting(handle) };
        DownloadEngine engine = Harness.Open(8, archive);
        BatchInfo made = await CreateAsync(engine, [Ordered("a"), Ordered("b")]);
        Task<BatchRun> running = Harness.RunAsync(made, engine);
        await UntilAsync(() => archive.Polls.Count == 2);

        BatchInfo stopped = await engine.StopAsync(made.Id, Cancellation);

        Assert.Equal((BatchState.Cancelled, 2), (stopped.State, stopped.Cancelled));
        Assert.Equal(["h1", "h2"], archive.CalledOff.Order());
        (await running).AssertEachSettledOnce();
    }

    [Fact]
    public async Task A_cancelled_item_calls_its_order_off_and_keeps_nobody_waiting()
    {
        SimulatedFile plain = Harness.Server.Add("plain.bin", 500);
        var archive = new OrderingArchive { Answer = (_, handle, _) => OrderingArchive.Waiting(handle) };
        DownloadEngine engine = Harness.Open(8, archive);
        BatchInfo made = await CreateAsync(engine, [Ordered("a"), EngineHarness.Item(plain.Uri)]);
        Task<BatchRun> running = Harness.RunAsync(made, engine);
        await UntilAsync(() => archive.Polls.Count == 1);

        await engine.CancelItemAsync(made.Id, 0, Cancellation);

        BatchRun run = await running;
        Assert.Equal([ItemState.Cancelled, ItemState.Completed], run.States);
        Assert.Equal(["h1"], archive.CalledOff);
        run.AssertEachSettledOnce();
    }
}
