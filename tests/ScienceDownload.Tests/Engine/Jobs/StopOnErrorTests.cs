using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>Stop-on-error: the first failure ends the batch, what is in flight ends by itself.</summary>
public sealed class StopOnErrorTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_in_flight_ends_normally_and_the_rest_is_never_asked_for(bool ignoreErrors)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = Stopping(harness, 2) with { IgnoreErrors = ignoreErrors };
        var gate = new SimulatorGate();
        var failing = new SimulatorGate();
        SimulatedFile slow = harness.Server.Add("slow.bin", 1000, 1, Fault.Hold(gate));
        BatchInfo made = await harness.CreateAsync(
            harness.Server.Add("gone.bin", 10, 0, Fault.SlowHeaders(failing), Fault.Status(404)),
            slow,
            harness.Server.Add("c.bin", 10),
            harness.Server.Add("d.bin", 10));
        Task<BatchRun> running = harness.RunAsync(made);
        await gate.WaitUntilReachedAsync(1, EngineHarness.Cancellation);
        failing.Open();
        BatchInfo settling = await harness.UntilAsync(made.Id, batch => batch.Cancelled == 2);
        Assert.Equal((BatchState.Running, 1, 1), (settling.State, settling.Failed, settling.Running));
        gate.Open();

        BatchRun run = await running;

        Assert.Equal([ItemState.Failed, ItemState.Completed, ItemState.Cancelled, ItemState.Cancelled], run.States);
        Assert.Equal((BatchState.Failed, $"Job {made.Id}_job_000 failed: HTTP 404 Not Found"), (run.Batch.State, run.Batch.Error));
        Assert.Equal(["/gone.bin", "/slow.bin"], harness.Server.Requests.Select(request => request.Target).Order());
        harness.AssertSame(slow, "slow.bin");
        run.AssertEachSettledOnce();
        Assert.Equal(4, run.Sink.Progress[^1].Settled);
    }

    [Fact]
    public async Task The_first_of_two_failures_is_the_one_to_tell()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = Stopping(harness, 2);
        var second = new SimulatorGate();
        BatchInfo made = await harness.CreateAsync(
            harness.Server.Add("a.bin", 10, 0, Fault.SlowHeaders(second), Fault.Status(403)), harness.Server.Add("b.bin", 10, 0, Fault.Status(404)));
        Task<BatchRun> running = harness.RunAsync(made);
        await second.WaitUntilReachedAsync(1, EngineHarness.Cancellation);
        await harness.UntilAsync(made.Id, batch => batch.Failed == 1);
        second.Open();

        BatchRun run = await running;

        Assert.Equal($"Job {made.Id}_job_001 failed: HTTP 404 Not Found", run.Batch.Error);
        Assert.Equal(2, run.Batch.Failed);
    }

    [Fact]
    public async Task Aborts_what_is_in_flight_when_asked_to()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = Stopping(harness, 2) with { AbortInFlight = true };
        var gate = new SimulatorGate();
        BatchInfo made = await harness.CreateAsync(
            harness.Server.Add("slow.bin", 1000, 1, Fault.Hold(gate)),
            harness.Server.Add("gone.bin", 10, 0, Fault.Status(404)),
            harness.Server.Add("c.bin", 10));

        BatchRun run = await harness.RunAsync(made);

        Assert.Equal([ItemState.Cancelled, ItemState.Failed, ItemState.Cancelled], run.States);
        Assert.Equal(BatchState.Failed, run.Batch.State);
        Assert.Empty(harness.FilesOnDisk());
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task Nothing_starts_that_was_still_waiting_for_a_place_of_the_process()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(globalLimit: 2);
        var other = new SimulatorGate();
        var failing = new SimulatorGate();
        BatchInfo holder = await harness.CreateAsync(harness.Server.Add("holder.bin", 10, 0, Fault.Hold(other)));
        Task<BatchRun> holding = harness.RunAsync(holder);
        await other.WaitUntilReachedAsync(1, EngineHarness.Cancellation);
        harness.Options = Stopping(harness, 3);
        BatchInfo made = await harness.CreateAsync(
            harness.Server.Add("gone.bin", 10, 0, Fault.SlowHeaders(failing), Fault.Status(404)), harness.Server.Add("next.bin", 10));
        Task<BatchRun> running = harness.RunAsync(made);
        // One place is held by the other batch, one by the file that fails; the next file waits in the gate meanwhile.
        await failing.WaitUntilReachedAsync(1, EngineHarness.Cancellation);
        failing.Open();

        BatchRun run = await running;

        Assert.Equal([ItemState.Failed, ItemState.Cancelled], run.States);
        Assert.DoesNotContain(harness.Server.Requests, request => request.Target == "/next.bin");
        other.Open();
        Assert.Equal(1, (await holding).Batch.Completed);
    }

    [Fact]
    public async Task A_batch_suspended_between_its_first_failure_and_its_end_does_not_start_anew()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = Stopping(harness, 2);
        var gate = new SimulatorGate();
        BatchInfo made = await harness.CreateAsync(
            harness.Server.Add("slow.bin", 1000, 1, Fault.Hold(gate)),
            harness.Server.Add("gone.bin", 10, 0, Fault.Status(404)),
            harness.Server.Add("c.bin", 10));
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = harness.RunAsync(made, suspend: suspend.Token);
        await gate.WaitUntilReachedAsync(1, EngineHarness.Cancellation);
        await harness.UntilAsync(made.Id, batch => batch.Failed == 1);
        await suspend.CancelAsync();
        Assert.Equal(BatchState.Suspended, (await running).Batch.State);
        harness.Server.ClearRequests();
        gate.Open();

        BatchRun run = await harness.RunAsync(made);

        Assert.Equal([ItemState.Cancelled, ItemState.Failed, ItemState.Cancelled], run.States);
        Assert.Equal((BatchState.Failed, $"Job {made.Id}_job_001 failed: HTTP 404 Not Found"), (run.Batch.State, run.Batch.Error));
        Assert.Empty(harness.Server.Requests);
    }

    private static BatchOptions Stopping(EngineHarness harness, int limit) =>
        harness.Options with { StopOnError = true, ConcurrentLimit = ConcurrencyLimit.Of(limit) };
}
