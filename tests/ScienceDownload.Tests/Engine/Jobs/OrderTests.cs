using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>Items that wait for what their archive's server must finish first.</summary>
public sealed class OrderTests : IAsyncLifetime
{
    private EngineHarness _harness = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _harness = await EngineHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task The_files_of_an_order_take_the_place_of_its_item_and_join_the_batch()
    {
        SimulatedFile[] files = [.. Enumerable.Range(0, 3).Select(i => _harness.Server.Add($"product/{i}.mat", 1000 + i, i))];
        SimulatedFile plain = _harness.Server.Add("plain.bin", 500);
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
        _harness.Options = _harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        SimulatedFile[] plain = [.. _harness.AddFiles(5, 1000)];
        SimulatedFile late = _harness.Server.Add("late.bin", 1000);
        var archive = new OrderingArchive
        {
            Answer = (_, handle, _) => _harness.Server.Requests.Count < plain.Length
                ? OrderingArchive.Waiting(handle)
                : OrderingArchive.Ready(handle, late.Uri),
        };

        BatchRun run = await RunAsync(archive, [Ordered("a"), .. plain.Select(file => EngineHarness.Item(file.Uri))]);

        Assert.Equal(6, run.Batch.Completed);
        Assert.Equal(late.Uri.AbsolutePath, _harness.Server.Requests[^1].Target);
        Assert.Contains(run.Sink.Progress, progress => progress.Ordering == 1
            && progress.Active.Any(item => item is { State: ItemState.Ordering, Message: "queued, position 2" }));
    }

    [Fact]
    public async Task Orders_are_placed_side_by_side_within_the_archives_limit()
    {
        SimulatedFile[] files = [.. _harness.AddFiles(9, 100)];
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
        SimulatedFile[] files = [.. _harness.AddFiles(4, 1000)];
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
    public async Task A_suspended_batch_asks_after_its_order_and_does_not_place_it_again()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 1000);
        bool ready = false;
        var archive = new OrderingArchive
        {
            Answer = (_, handle, _) => Volatile.Read(ref ready) ? OrderingArchive.Ready(handle, file.Uri) : OrderingArchive.Waiting(handle),
        };
        DownloadEngine engine = _harness.Open(8, archive);
        BatchInfo made = await CreateAsync(engine, [Ordered("a")]);
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = _harness.RunAsync(made, engine, suspend: suspend.Token);
        await UntilAsync(() => archive.Polls.ContainsKey("h1"));
        await suspend.CancelAsync();
        BatchRun first = await running;
        Assert.Equal((BatchState.Suspended, 1), (first.Batch.State, first.Batch.Queued));
        Assert.Empty(archive.CalledOff);
        ready = true;

        BatchRun run = await _harness.RunAsync(made, _harness.Open(8, archive));

        Assert.Equal((BatchState.Completed, 1), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(["a"], archive.Submitted);
    }

    [Fact]
    public async Task A_handle_that_comes_while_the_run_ends_is_kept()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 1000);
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
        DownloadEngine engine = _harness.Open(8, archive);
        BatchInfo made = await CreateAsync(engine, [Ordered("a")]);
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = _harness.RunAsync(made, engine, suspend: suspend.Token);
        await asked.Task;
        await suspend.CancelAsync();
        ended.SetResult();
        Assert.Equal(BatchState.Suspended, (await running).Batch.State);

        BatchRun run = await _harness.RunAsync(made, engine);

        Assert.Equal(1, run.Batch.Completed);
        Assert.Equal(["a"], archive.Submitted);
        Assert.Equal(["kept"], archive.Polls.Keys);
    }

    [Fact]
    public async Task A_stopped_batch_calls_its_orders_off()
    {
        var archive = new OrderingArchive { Answer = (_, handle, _) => OrderingArchive.Waiting(handle) };
        DownloadEngine engine = _harness.Open(8, archive);
        BatchInfo made = await CreateAsync(engine, [Ordered("a"), Ordered("b")]);
        Task<BatchRun> running = _harness.RunAsync(made, engine);
        await UntilAsync(() => archive.Polls.Count == 2);

        BatchInfo stopped = await engine.StopAsync(made.Id, Cancellation);

        Assert.Equal((BatchState.Cancelled, 2), (stopped.State, stopped.Cancelled));
        Assert.Equal(["h1", "h2"], archive.CalledOff.Order());
        (await running).AssertEachSettledOnce();
    }

    [Fact]
    public async Task A_cancelled_item_calls_its_order_off_and_keeps_nobody_waiting()
    {
        SimulatedFile plain = _harness.Server.Add("plain.bin", 500);
        var archive = new OrderingArchive { Answer = (_, handle, _) => OrderingArchive.Waiting(handle) };
        DownloadEngine engine = _harness.Open(8, archive);
        BatchInfo made = await CreateAsync(engine, [Ordered("a"), EngineHarness.Item(plain.Uri)]);
        Task<BatchRun> running = _harness.RunAsync(made, engine);
        await UntilAsync(() => archive.Polls.Count == 1);

        await engine.CancelItemAsync(made.Id, 0, Cancellation);

        BatchRun run = await running;
        Assert.Equal([ItemState.Cancelled, ItemState.Completed], run.States);
        Assert.Equal(["h1"], archive.CalledOff);
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task A_failed_order_fails_its_items_only()
    {
        SimulatedFile plain = _harness.Server.Add("plain.bin", 500);
        var archive = new OrderingArchive
        {
            Answer = (_, _, _) => throw new DownloadException(ErrorId.OrderFailed, "The archive gave the product up: no hydrophone."),
        };

        BatchRun run = await RunAsync(
            archive, [Ordered("a"), Ordered("a") with { Sources = [new Uri("http://127.0.0.1:1/b")] }, EngineHarness.Item(plain.Uri)]);

        Assert.Equal([ItemState.Failed, ItemState.Failed, ItemState.Completed], run.States);
        Assert.All(
            run.Items.Take(2),
            item => Assert.Equal((ErrorId.OrderFailed, "The archive gave the product up: no hydrophone."), (item.ErrorId, item.Error)));
        run.AssertEachSettledOnce();
    }

    [Theory]
    [InlineData(2, ItemState.Completed)]
    [InlineData(3, ItemState.Failed)]
    public async Task A_poll_that_fails_is_made_again_as_often_as_retries_are_allowed(int failures, ItemState end)
    {
        _harness.Options = _harness.Options with { MaxRetries = 2 };
        SimulatedFile file = _harness.Server.Add("a.bin", 1000);
        var archive = new OrderingArchive
        {
            Answer = (_, handle, before) => before < failures
                ? throw new DownloadException(ErrorId.ServerError, "HTTP 503") { IsTransient = true }
                : OrderingArchive.Ready(handle, file.Uri),
        };

        BatchRun run = await RunAsync(archive, [Ordered("a")]);

        Assert.Equal([end], run.States);
        Assert.Equal((1, 3), (archive.Submitted.Count, archive.Polls["h1"]));
    }

    [Theory]
    [InlineData(1, ItemState.Completed)]
    [InlineData(2, ItemState.Failed)]
    public async Task An_order_that_was_forgotten_is_placed_again_once(int times, ItemState end)
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 1000);
        var archive = new OrderingArchive
        {
            Answer = (_, handle, _) => handle == $"h{times + 1}"
                ? OrderingArchive.Ready(handle, file.Uri)
                : new OrderStatus(handle) { IsGone = true },
        };

        BatchRun run = await RunAsync(archive, [Ordered("a")]);

        Assert.Equal([end], run.States);
        Assert.Equal(2, archive.Submitted.Count);
    }

    [Fact]
    public async Task An_order_without_data_is_skipped_with_a_warning_and_is_not_in_the_manifest()
    {
        _harness.Options = _harness.Options with { WriteManifest = true };
        SimulatedFile plain = _harness.Server.Add("plain.bin", 500);
        var archive = new OrderingArchive { Answer = (_, handle, _) => OrderingArchive.Ready(handle, []) with { Message = "No data in that time" } };

        BatchRun run = await RunAsync(archive, [Ordered("a"), EngineHarness.Item(plain.Uri)]);

        Assert.Equal([ItemState.Skipped, ItemState.Completed], run.States);
        Assert.Contains("No data in that time: /order/a", run.Sink.Messages);
        VerifyResult[] verified = [.. await AsyncSequence.ToListAsync(
            _harness.Engine.VerifyAsync(new VerifyRequest(_harness.Destination), new RunContext(), Cancellation))];
        Assert.Equal("plain.bin", Assert.Single(verified).RelativePath);
    }

    [Fact]
    public async Task A_file_that_an_order_names_outside_the_destination_fails_it()
    {
        var archive = new OrderingArchive
        {
            Answer = (_, handle, _) => new OrderStatus(handle)
            {
                IsReady = true,
                Files = [new DownloadItem { Sources = [new Uri("http://127.0.0.1:1/x")], RelativePath = "../evil" }],
            },
        };

        BatchRun run = await RunAsync(archive, [Ordered("a")]);

        Assert.Equal((ItemState.Failed, ErrorId.UnsafePath), (run.Items[0].State, run.Items[0].ErrorId));
    }

    [Fact]
    public async Task More_orders_than_are_held_in_memory_are_all_carried_out()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 10);
        var archive = new OrderingArchive { OrderLimit = 64, Answer = (_, handle, _) => OrderingArchive.Ready(handle, []) };

        BatchRun run = await RunAsync(archive, Enumerable.Range(0, 2500).Select(i => Ordered($"{i}")).Append(EngineHarness.Item(file.Uri)));

        Assert.Equal((2500, 1), (run.Batch.Skipped, run.Batch.Completed));
        Assert.Equal(2500, archive.Submitted.Distinct().Count());
    }

    private static DownloadItem Ordered(string key) => new() { Sources = [new Uri($"http://127.0.0.1:1/order/{key}")], Order = key };

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
            await Task.Delay(5, Cancellation);
    }

    private async Task<BatchRun> RunAsync(OrderingArchive archive, IEnumerable<DownloadItem> items)
    {
        DownloadEngine engine = _harness.Open(8, archive);
        return await _harness.RunAsync(await CreateAsync(engine, items), engine);
    }

    private Task<BatchInfo> CreateAsync(DownloadEngine engine, IEnumerable<DownloadItem> items) => engine.CreateAsync(
        new BatchRequest { Archive = "ordering", Items = AsyncSequence.Of(items), Options = _harness.Options }, Cancellation);
}
