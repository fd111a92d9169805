using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>Stopping: when it returns nothing more is asked for, nothing more appears, nothing more changes.</summary>
public sealed class StopTests
{
    private static CancellationToken Cancellation => EngineHarness.Cancellation;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancels_what_runs_and_what_waits(bool fromAnotherEngine)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(2) };
        var gate = new SimulatorGate();
        BatchInfo made = await harness.CreateAsync(harness.AddFiles(5, 1000, Fault.Hold(gate)));
        Task<BatchRun> running = harness.RunAsync(made);
        await gate.WaitUntilReachedAsync(2, Cancellation);

        DownloadEngine stopper = fromAnotherEngine ? harness.Open() : harness.Engine;
        BatchInfo stopped = await stopper.StopAsync(made.Id, Cancellation);
        gate.Open();
        BatchRun run = await running;

        Assert.Equal((BatchState.Cancelled, 5, null), (stopped.State, stopped.Cancelled, stopped.Error));
        Assert.NotNull(stopped.CompletedAt);
        Assert.Equal(2, harness.Server.Requests.Count);
        Assert.DoesNotContain(harness.FilesOnDisk(), file => !file.Contains(PartFile.Ending, StringComparison.Ordinal));
        Assert.Equal(stopped with { Options = run.Batch.Options }, run.Batch);
        run.AssertEachSettledOnce();
        Assert.Equal(5, run.Sink.Progress[^1].Settled);
    }

    [Fact]
    public async Task An_owner_that_followed_while_the_one_who_asked_was_asleep_has_answered()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        var gate = new SimulatorGate();
        BatchInfo made = await harness.CreateAsync(harness.AddFiles(1, 1000, Fault.Hold(gate)));
        Task<BatchRun> running = harness.RunAsync(made);
        await gate.WaitUntilReachedAsync(1, Cancellation);
        var clock = new FakeClock();

        Task<BatchInfo> stopping = harness.Open(new SleepingTime(clock)).StopAsync(made.Id, Cancellation);
        while (clock.Waiting == 0 && !stopping.IsCompleted)
            await Task.Delay(5, Cancellation);
        await running;
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(BatchState.Cancelled, (await stopping).State);
    }

    [Fact]
    public async Task A_file_that_is_done_stays_done()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        var gate = new SimulatorGate();
        SimulatedFile done = harness.Server.Add("done.bin", 1000);
        BatchInfo made = await harness.CreateAsync(
            done, harness.Server.Add("running.bin", 1000, 1, Fault.Hold(gate)), harness.Server.Add("queued.bin", 1000));
        Task<BatchRun> running = harness.RunAsync(made);
        await harness.UntilAsync(made.Id, batch => batch.Completed == 1);
        await gate.WaitUntilReachedAsync(1, Cancellation);

        await harness.Engine.StopAsync(made.Id, Cancellation);

        Assert.Equal([ItemState.Completed, ItemState.Cancelled, ItemState.Cancelled], (await running).States);
        harness.AssertSame(done, "done.bin");
    }

    [Fact]
    public async Task A_settled_batch_is_left_as_it_is()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        BatchInfo end = (await harness.DownloadAsync(harness.AddFiles(2, 100))).Batch;

        foreach (BatchInfo batch in new[]
        {
            await harness.Engine.StopAsync(end.Id, Cancellation),
            await harness.Engine.StopAsync(end.Id, Cancellation),
            await harness.Engine.SuspendAsync(end.Id, Cancellation),
            await harness.Engine.RunAsync(end.Id, new RunContext(), Cancellation),
        })
        {
            Assert.Equal((BatchState.Completed, 2, 0, end.CompletedAt), (batch.State, batch.Completed, batch.Cancelled, batch.CompletedAt));
        }

        Assert.Equal(2, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task A_batch_that_never_ran_is_cancelled_at_once()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        BatchInfo made = await harness.CreateAsync(harness.AddFiles(3, 100));

        BatchInfo stopped = await harness.Engine.StopAsync(made.Id, Cancellation);

        Assert.Equal((BatchState.Cancelled, 3), (stopped.State, stopped.Cancelled));
        Assert.Empty(harness.Server.Requests);
    }

    [Fact]
    public async Task Whoever_waits_for_a_suspended_batch_right_after_it_was_resumed_sees_its_end()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        for (int i = 0; i < 30; i++)
        {
            BatchInfo made = await harness.CreateAsync(harness.Server.Add($"resumed-{i}.bin", 1000, i));
            await harness.Engine.SuspendAsync(made.Id, Cancellation);
            Task<BatchInfo> running = harness.Engine.RunAsync(made.Id, new RunContext(), Cancellation);

            BatchInfo end = await harness.Engine.WaitAsync(made.Id, timeout: null, NullSink.Instance, Cancellation);
            await running;

            Assert.Equal(BatchState.Completed, end.State);
        }
    }

    [Fact]
    public async Task A_batch_that_is_suspended_right_after_it_was_set_going_stays_suspended()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        // Often, because the two race: a wish must not overtake the run that it is for.
        for (int i = 0; i < 30; i++)
        {
            var gate = new SimulatorGate();
            BatchInfo made = await harness.CreateAsync(harness.Server.Add($"held-{i}.bin", 1000, i, Fault.Hold(gate)));
            Task<BatchInfo> running = harness.Engine.RunAsync(made.Id, new RunContext(), Cancellation);

            BatchInfo suspended = await harness.Engine.SuspendAsync(made.Id, Cancellation);
            gate.Open();
            BatchInfo end = await running;

            Assert.Equal((BatchState.Suspended, BatchState.Suspended), (suspended.State, end.State));
        }
    }

    [Fact]
    public async Task An_unknown_batch_is_an_error_in_every_command()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        Func<Task>[] commands =
        [
            () => harness.Engine.GetAsync("batch_nope", Cancellation),
            () => harness.Engine.RunAsync("batch_nope", new RunContext(), Cancellation),
            () => harness.Engine.StopAsync("batch_nope", Cancellation),
            () => harness.Engine.SuspendAsync("batch_nope", Cancellation),
            () => harness.Engine.RestartAsync("batch_nope", false, Cancellation),
            () => harness.Engine.RemoveAsync("batch_nope", Cancellation),
            () => harness.Engine.WaitAsync("batch_nope", null, NullSink.Instance, Cancellation),
        ];

        foreach (Func<Task> command in commands)
            Assert.Equal(ErrorId.BatchNotFound, (await Assert.ThrowsAsync<DownloadException>(command)).Id);
    }

    [Fact]
    public async Task A_stop_that_races_the_rename_leaves_a_file_or_a_cancelled_item_never_both()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        for (int round = 0; round < 100; round++)
        {
            var gate = new SimulatorGate();
            SimulatedFile file = harness.Server.Add($"{round}.bin", 1000, round, Fault.Hold(gate));
            BatchInfo made = await harness.CreateAsync(file);
            Task<BatchInfo> running = harness.Engine.RunAsync(made.Id, new RunContext(), Cancellation);
            await gate.WaitUntilReachedAsync(1, Cancellation);
            gate.Open();
            // Each round stops a little later than the one before.
            for (int spin = 0; spin < round * 20; spin++)
                await Task.Yield();

            BatchInfo stopped = await harness.Engine.StopAsync(made.Id, Cancellation);

            bool isThere = File.Exists(harness.PathOf(file.Path));
            Assert.Equal(isThere ? (1, 0) : (0, 1), (stopped.Completed, stopped.Cancelled));
            await running;
            Assert.Equal(isThere, File.Exists(harness.PathOf(file.Path)));
        }
    }

    /// <summary>The clock of a machine that sleeps for days as soon as somebody has looked at it.</summary>
    private sealed class SleepingTime(FakeClock clock) : TimeProvider
    {
        private int _looks;

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp() + (Interlocked.Increment(ref _looks) == 1 ? 0 : TimeSpan.FromDays(2).Ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime, period);
    }
}
