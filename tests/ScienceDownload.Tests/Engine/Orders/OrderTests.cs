using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Engine.Orders;

/// <summary>Items that wait for what their archive's server must finish first.</summary>
public sealed class OrderTests : OrderTest
{
    [Fact]
    public async Task The_files_of_an_order_take_the_place_of_its_item_and_join_the_batch()
    {
        SimulatedFile[] files = [.. Enumerable.Range(0, 3).Select(i => Harness.Server.Add($"product/{i}.mat", 1000 + i, i))];
        SimulatedFile plain = Harness.Server.Add("plain.bin", 500);
        var archive = new OrderingArchive
        {
            Answer = (_, handle, before) => before < 2
                ? OrderingArchive.Waiting(handle)
                : OrderingArchive.Ready(handle, [.. files.Select(file => file.Uri)]),
        };

        BatchRun run = await RunAsync(archive, [Ordered("a"), EngineHarness.Item(plain.Uri)]);

        Assert.Equal((BatchState.Completed, 4, 4), (run.Batch.State, run.Batch.Total, run.Batch.Completed));
        Assert.Equal([files[0].Uri, plain.Uri, files[1].Uri, files[2].Uri], run.Items.Select(item => item.Uri));
        Assert.Equal([files[0].Sha256, plain.Sha256, files[1].Sha256, files[2].Sha256], run.Items.Select(item => item.Sha256!));
        Assert.Equal(["a"], archive.Submitted);
        Assert.Equal(3, archive.Polls["h1"]);
        Assert.Equal((4, 4, 100.0), (run.Sink.Progress[^1].Total, run.Sink.Progress[^1].Settled, run.Sink.Progress[^1].Percent));
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task Waiting_keeps_nobody_from_moving()
    {
        Harness.Options = Harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        SimulatedFile[] plain = [.. Harness.AddFiles(5, 1000)];
        SimulatedFile late = Harness.Server.Add("late.bin", 1000);
        var sink = new RecordingSink();
        var archive = new OrderingArchive
        {
            // It waits until the others have moved and somebody was told of it.
            Answer = (_, handle, _) => Harness.Server.Requests.Count < plain.Length || !sink.Progress.Any(IsOrdering)
                ? OrderingArchive.Waiting(handle)
                : OrderingArchive.Ready(handle, late.Uri),
        };
        DownloadEngine engine = Harness.Open(8, archive);
        BatchInfo made = await CreateAsync(engine, [Ordered("a"), .. plain.Select(file => EngineHarness.Item(file.Uri))]);

        BatchRun run = await Harness.RunAsync(made, engine, new RunContext { Sink = sink });

        Assert.Equal(6, run.Batch.Completed);
        Assert.Equal(late.Uri.AbsolutePath, Harness.Server.Requests[^1].Target);
        Assert.Contains(run.Sink.Progress, IsOrdering);

        static bool IsOrdering(BatchProgress progress) => progress.Ordering == 1
            && progress.Active.Any(item => item is { State: ItemState.Ordering, Message: "queued, position 2" });
    }

    [Fact]
    public async Task Orders_are_placed_side_by_side_within_the_archives_limit()
    {
        SimulatedFile[] files = [.. Harness.AddFiles(9, 100)];
        var allThree = new TaskCompletionSource();
        int submitted = 0;
        var archive = new OrderingArchive
        {
            OrderLimit = 3,
            Submit = async (item, _) =>
            {
                if (Interlocked.Increment(ref submitted) == 3)
                    allThree.SetResult();
                await allThree.Task;
                return item.Order!;
            },
            Answer = (_, handle, _) => OrderingArchive.Ready(handle, files[int.Parse(handle)].Uri),
        };

        BatchRun run = await RunAsync(archive, Enumerable.Range(0, 9).Select(i => Ordered($"{i}")));

        Assert.Equal((9, 3), (run.Batch.Completed, archive.MostUnderWay));
    }

    [Fact]
    public async Task Items_that_share_an_order_share_it_and_are_fetched_themselves()
    {
        SimulatedFile[] files = [.. Harness.AddFiles(4, 1000)];
        var archive = new OrderingArchive
        {
            Answer = (_, handle, before) => before == 0 ? OrderingArchive.Waiting(handle) : OrderingArchive.Ready(handle, null),
        };

        BatchRun run = await RunAsync(archive, files.Select(file => EngineHarness.Item(file.Uri) with { Order = "tape" }));

        Assert.Equal(4, run.Batch.Completed);
        Assert.Equal(["tape"], archive.Submitted);
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task More_orders_than_are_held_in_memory_are_all_carried_out()
    {
        SimulatedFile file = Harness.Server.Add("a.bin", 10);
        var archive = new OrderingArchive { OrderLimit = 64, Answer = (_, handle, _) => OrderingArchive.Ready(handle, []) };

        BatchRun run = await RunAsync(archive, Enumerable.Range(0, 2500).Select(i => Ordered($"{i}")).Append(EngineHarness.Item(file.Uri)));

        Assert.Equal((2500, 1), (run.Batch.Skipped, run.Batch.Completed));
        Assert.Equal(2500, archive.Submitted.Distinct().Count());
    }
}
