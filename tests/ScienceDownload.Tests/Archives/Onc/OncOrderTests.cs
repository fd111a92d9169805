using ScienceDownload.Archives.Onc;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Onc;

public sealed class OncOrderTests : IAsyncLifetime
{
    private OncHarness _onc = null!;

    public async ValueTask InitializeAsync() => _onc = await OncHarness.StartAsync();

    public ValueTask DisposeAsync() => _onc.DisposeAsync();

    [Theory]
    [InlineData(OncHarness.Aligned, 24, "20240401T120000.000Z")]
    [InlineData(OncHarness.Offset, 25, "20240401T115903.000Z")]
    public async Task Two_hours_are_four_orders_and_every_file_comes_once(string device, int files, string first)
    {
        BatchRun run = await _onc.BringAsync(OncHarness.Wish(device, "12:00", "14:00"));

        Assert.Equal((BatchState.Completed, files, 4), (run.Batch.State, run.Batch.Completed, _onc.Server.Orders));
        string[] names = _onc.Names("onc_spectrograms");
        Assert.Equal(files, names.Length);
        Assert.StartsWith($"{device}_{first}", names[0], StringComparison.Ordinal);
        _onc.AssertContents("onc_spectrograms");
        Assert.Equal(files, _onc.Calls("dataProductDelivery/download"));
        // The last instant of an order is a millisecond before the next one's first: nobody computes a border file twice.
        Assert.All(_onc.Server.Requests.Where(request => request.Target.Contains("/request?", StringComparison.Ordinal)),
            request => Assert.Contains("59.999Z", request.Target, StringComparison.Ordinal));
        Assert.All(
            run.Items,
            item => Assert.StartsWith($"{device}/date_range_2024-04-01/onc_spectrograms/", item.RelativePath, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Twenty_orders_wait_side_by_side_with_few_calls_at_a_time()
    {
        // Nothing is complete before all orders are started: one after the other would never end.
        var clock = new FakeClock();
        await using OncHarness onc = await OncHarness.StartAsync(new OncSimulatorOptions
        {
            Time = clock,
            QueueTime = TimeSpan.FromHours(1),
            RunTime = TimeSpan.Zero,
            MaximumRunning = 20,
        });
        onc.Jobs.Options = onc.Jobs.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        OncPlan plan = await (await onc.PlannerAsync()).PlanAsync(
            [OncHarness.Wish(OncHarness.Aligned, "12:00", "13:40", perBatch: 1)], OncHarness.Cancellation);
        var gate = new SimulatorGate();
        onc.Server.Fail("dataProductDelivery/request", Fault.SlowHeaders(gate));
        BatchInfo batch = await onc.CreateAsync(plan);
        Task<BatchRun> running = onc.RunAsync(batch);
        await gate.WaitUntilReachedAsync(OncClient.DefaultLimit, OncHarness.Cancellation);
        await onc.Jobs.UntilAsync(batch.Id, now => now.Running == 20);
        int peak = onc.Server.PeakConcurrency;
        gate.Open();
        await OncHarness.UntilAsync(() => onc.Server.StartedOrders == 20);
        clock.Advance(TimeSpan.FromHours(1));

        BatchRun run = await running;

        Assert.Equal(OncClient.DefaultLimit, peak);
        Assert.Equal((BatchState.Completed, 20, 20), (run.Batch.State, run.Batch.Completed, onc.Server.StartedOrders));
        Assert.InRange(onc.Server.PeakConcurrency, 1, OncClient.DefaultLimit + 1);
        // Nobody asks after an order that is complete.
        foreach (IGrouping<string, RecordedRequest> order in onc.Server.Requests
            .Where(call => call.Target.Contains("/run?", StringComparison.Ordinal))
            .GroupBy(call => call.Target))
        {
            Assert.Single(order, call => call.Status == 200);
        }
    }

    [Theory]
    [InlineData(OncOutcome.Fails, ErrorId.OrderFailed)]
    [InlineData(OncOutcome.IsCancelled, ErrorId.OrderFailed)]
    [InlineData(OncOutcome.IsPurged, null)]
    [InlineData(OncOutcome.FailsOnce, null)]
    public async Task Every_end_of_an_order_is_told_and_harms_no_other(OncOutcome outcome, ErrorId? expected)
    {
        _onc.Server.ScriptOrders(outcome);

        BatchRun run = await _onc.BringAsync(OncHarness.Wish(OncHarness.Aligned, "12:00", "12:20", perBatch: 2));

        ItemInfo[] failed = [.. run.Items.Where(item => item.State == ItemState.Failed)];
        Assert.Equal(expected is null ? [] : [expected], failed.Select(item => item.ErrorId));
        Assert.Equal(expected is null ? 4 : 2, run.Batch.Completed);
        Assert.Equal(outcome == OncOutcome.IsPurged ? 3 : 2, _onc.Server.Orders);
    }

    [Fact]
    public async Task An_order_without_data_is_done_and_brings_no_file()
    {
        _onc.Server.ScriptOrders(OncOutcome.IsEmpty);

        BatchRun run = await _onc.BringAsync(OncHarness.Wish(OncHarness.Aligned, "12:00", "12:10", perBatch: 1));

        Assert.Equal((BatchState.Completed, 1, 1), (run.Batch.State, run.Batch.Completed, run.Batch.Skipped));
        Assert.Single(_onc.Names("onc_spectrograms"));
    }

    [Fact]
    public async Task All_runs_of_an_order_are_fetched_and_what_two_of_them_bring_comes_once()
    {
        _onc.Server.ScriptOrders(OncOutcome.ComesInTwoRuns);

        BatchRun run = await _onc.BringAsync(OncHarness.Wish(OncHarness.Aligned, "12:00", "12:20", perBatch: 4));

        Assert.Equal((BatchState.Completed, 4, 1), (run.Batch.State, run.Batch.Completed, _onc.Server.Orders));
        _onc.AssertContents("onc_spectrograms");
        Assert.Equal(4, _onc.Calls("dataProductDelivery/download"));
        // How a run stands is asked with "run", never with "status".
        Assert.Equal(0, _onc.Calls("dataProductDelivery/status"));
    }

    [Fact]
    public async Task An_order_that_hangs_is_given_up_in_time()
    {
        // The other order is complete when it is first asked after, so that nobody's patience ends with it.
        await using OncHarness onc = await OncHarness.StartAsync(new OncSimulatorOptions { QueueTime = TimeSpan.Zero, RunTime = TimeSpan.Zero });
        onc.Server.ScriptOrders(OncOutcome.Hangs);
        OncWish wish = OncHarness.Wish(OncHarness.Aligned, "12:00", "12:10", perBatch: 1) with { Patience = TimeSpan.FromSeconds(20) };

        BatchRun run = await onc.BringAsync(wish);

        Assert.Equal(ErrorId.TransferTimeout, Assert.Single(run.Items, item => item.State == ItemState.Failed).ErrorId);
        Assert.Equal(1, run.Batch.Completed);
    }

    [Fact]
    public async Task Files_that_are_still_on_their_way_to_the_file_system_are_waited_for()
    {
        var clock = new FakeClock();
        await using OncHarness onc = await OncHarness.StartAsync(new OncSimulatorOptions
        {
            Time = clock,
            QueueTime = TimeSpan.Zero,
            RunTime = TimeSpan.Zero,
            LayoutTime = TimeSpan.FromHours(1),
            FirstRequestId = 9_048_000_001,
        });
        Task<BatchRun> running = onc.BringAsync(OncHarness.Wish(OncHarness.Aligned, "12:00", "12:10"));
        await OncHarness.UntilAsync(() => onc.Server.Requests.Any(request => request is { Method: "HEAD", Status: 202 }));
        clock.Advance(TimeSpan.FromHours(1));

        BatchRun run = await running;

        Assert.Equal((BatchState.Completed, 2), (run.Batch.State, run.Batch.Completed));
    }

    [Fact]
    public async Task What_is_finished_is_neither_ordered_nor_fetched_again()
    {
        OncWish wish = OncHarness.Wish(OncHarness.Offset, "12:00", "13:00");
        OncWish[] both = [wish, wish with { IsAudio = true }];
        await _onc.BringAsync(both);
        _onc.Server.ClearRequests();

        BatchRun again = await _onc.BringAsync(both);

        Assert.Equal((BatchState.Completed, 26), (again.Batch.State, again.Batch.Skipped));
        Assert.All(_onc.Server.Requests, request => Assert.StartsWith("/api/archivefile/device?", request.Target, StringComparison.Ordinal));
        Assert.Single(_onc.Server.Requests);
        Assert.Equal(2, _onc.Server.Orders);
    }

    [Fact]
    public async Task An_order_of_which_a_file_is_missing_is_placed_again_and_only_that_file_is_fetched()
    {
        OncWish wish = OncHarness.Wish(OncHarness.Aligned, "12:00", "12:15");
        BatchRun first = await _onc.BringAsync(wish);
        File.Delete(first.Items[1].FullName!);
        _onc.Server.ClearRequests();

        BatchRun again = await _onc.BringAsync(wish);

        Assert.Equal((BatchState.Completed, 1, 2), (again.Batch.State, again.Batch.Completed, again.Batch.Skipped));
        Assert.Equal((2, 1), (_onc.Server.Orders, _onc.Calls("dataProductDelivery/download")));
        _onc.AssertContents("onc_spectrograms");
    }

    [Fact]
    public async Task A_stopped_batch_calls_its_orders_off()
    {
        _onc.Server.ScriptOrders(OncOutcome.Hangs, OncOutcome.Hangs);
        OncPlan plan = await (await _onc.PlannerAsync()).PlanAsync(
            [OncHarness.Wish(OncHarness.Aligned, "12:00", "12:10", perBatch: 1)], OncHarness.Cancellation);
        BatchInfo batch = await _onc.CreateAsync(plan);
        Task<BatchRun> running = _onc.RunAsync(batch);
        await OncHarness.UntilAsync(() => _onc.Server.StartedOrders == 2);

        await _onc.Engine.StopAsync(batch.Id, OncHarness.Cancellation);
        await running;

        Assert.Equal(2, _onc.Calls("dataProductDelivery/cancel"));
    }

    [Theory]
    [InlineData(401, ErrorId.NotSignedIn, 1)]
    [InlineData(400, ErrorId.RequestRefused, 1)]
    [InlineData(503, null, 3)]
    public async Task Only_what_may_pass_is_tried_again(int status, ErrorId? expected, int calls)
    {
        OncPlan plan = await (await _onc.PlannerAsync()).PlanAsync([OncHarness.Wish(OncHarness.Aligned, "12:00", "12:05")], OncHarness.Cancellation);
        _onc.Server.Fail("dataProductDelivery/request", status == 503 ? Fault.Unavailable(2) : Fault.Status(status));

        BatchRun run = await _onc.RunAsync(plan);

        Assert.Equal(expected, run.Items[0].ErrorId);
        Assert.Equal(calls, _onc.Calls("dataProductDelivery/request"));
    }

    [Fact]
    public async Task A_token_that_is_revoked_in_the_middle_fails_what_is_left_and_says_where_tokens_live()
    {
        OncPlan plan = await (await _onc.PlannerAsync()).PlanAsync([OncHarness.Wish(OncHarness.Aligned, "12:00", "12:05")], OncHarness.Cancellation);
        BatchInfo batch = await _onc.CreateAsync(plan);
        ArchiveAccess old = _onc.Access;
        _onc.Server.Token = "another";

        BatchRun run = await _onc.Jobs.RunAsync(batch, _onc.Engine, new RunContext { Access = old });

        Assert.Equal(ErrorId.NotSignedIn, run.Items[0].ErrorId);
        Assert.Contains("Web Services", run.Items[0].Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("attachment; filename=../../evil.mat", "evil.mat")]
    [InlineData("attachement; filename=\"/etc/cron.d/evil.mat\"", "evil.mat")]
    [InlineData("attachment; filename*=UTF-8''ev%C3%ADl.mat", "evíl.mat")]
    public async Task Names_of_the_server_stay_in_the_folder(string disposition, string name)
    {
        _onc.Server.Dispositions["ICLISTENHF9001_20240401T120000.000Z-spect.mat"] = disposition;

        BatchRun run = await _onc.BringAsync(OncHarness.Wish(OncHarness.Aligned, "12:00", "12:05"));

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal([name], _onc.Names("onc_spectrograms"));
    }

    [Theory]
    [InlineData("3 min", 3.6)]
    [InlineData("1 hour", 10)]
    [InlineData("30 sec", 1)]
    [InlineData("about 3 min", 2)]
    [InlineData(null, 2)]
    public void Polling_follows_the_estimate(string? estimate, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), OncPolling.Period(estimate));
}
