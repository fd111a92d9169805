using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>Batches that are paused, killed, taken over and tried again.</summary>
public sealed class ResumeTests
{
    private const long MiB = 1024 * 1024;

    private static CancellationToken Cancellation => EngineHarness.Cancellation;

    [Fact]
    public async Task Another_engine_goes_on_where_the_batch_was_suspended()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1), Connections = 1 };
        (BatchInfo made, SimulatedFile[] files) = await SuspendedAsync(harness);
        Assert.Equal(["a.bin", "b.bin.part", "b.bin.part.json"], harness.FilesOnDisk());
        harness.Server.ClearRequests();

        BatchRun run = await harness.RunAsync(made, harness.Open());

        Assert.Equal((BatchState.Completed, 3), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(["/b.bin", "/c.bin"], harness.Server.Requests.Select(request => request.Target));
        Assert.Equal($"bytes={(2 * MiB) - SegmentLedger.DistrustedTail}-", harness.Server.Requests[0].Range);
        Assert.Equal(["a.bin", "b.bin", "c.bin"], harness.FilesOnDisk());
        Array.ForEach(files, file => harness.AssertSame(file, file.Path));
        run.AssertEachSettledOnce(1, 2);
        Assert.Equal(3, run.Sink.Progress[^1].Settled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Suspending_returns_when_nothing_moves_any_more(bool fromAnotherEngine)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        var gate = new SimulatorGate();
        BatchInfo made = await harness.CreateAsync(harness.AddFiles(5, 1000, Fault.Hold(gate, times: 3)));
        Task<BatchRun> running = harness.RunAsync(made);
        await gate.WaitUntilReachedAsync(3, Cancellation);

        DownloadEngine suspender = fromAnotherEngine ? harness.Open() : harness.Engine;
        BatchInfo suspended = await suspender.SuspendAsync(made.Id, Cancellation);

        Assert.Equal((BatchState.Suspended, 5, 0, null), (suspended.State, suspended.Queued, suspended.Running, suspended.Owner));
        BatchRun run = await running;
        Assert.Equal(BatchState.Suspended, run.Batch.State);
        Assert.Empty(run.Sink.Settled);
        gate.Open();
        Assert.Equal(5, (await harness.RunAsync(made)).Batch.Completed);
    }

    [Fact]
    public async Task Closing_the_engine_suspends_its_batches_and_their_runs_return()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        var gate = new SimulatorGate();
        BatchInfo made = await harness.CreateAsync(harness.AddFiles(2, 1000, Fault.Hold(gate, times: 1)));
        DownloadEngine closing = harness.Open();
        Task<BatchInfo> running = closing.RunAsync(made.Id, new RunContext(), Cancellation);
        await gate.WaitUntilReachedAsync(2, Cancellation);

        await closing.DisposeAsync();

        Assert.Equal(BatchState.Suspended, (await running).State);
        gate.Open();
        Assert.Equal(2, (await harness.RunAsync(made)).Batch.Completed);
    }

    [Fact]
    public async Task Closing_waits_for_whoever_is_still_inside()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        for (int round = 0; round < 40; round++)
        {
            BatchInfo made = await harness.CreateAsync([EngineHarness.Item(harness.Server.Add($"{round}.bin", 10, round).Uri)]);
            DownloadEngine closing = harness.Open();
            Task<BatchInfo> running = Task.Run(() => closing.RunAsync(made.Id, new RunContext(), Cancellation), Cancellation);
            // Each round closes a little later than the one before.
            await harness.UntilAsync(made.Id, batch => batch.State != BatchState.Queued);
            for (int spin = 0; spin < round * 50; spin++)
                await Task.Yield();

            await closing.DisposeAsync();

            Assert.Contains((await running).State, new[] { BatchState.Suspended, BatchState.Completed });
        }
    }

    [Fact]
    public async Task A_batch_that_runs_has_no_second_owner()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        var gate = new SimulatorGate();
        BatchInfo made = await harness.CreateAsync(harness.AddFiles(1, 1000, Fault.Hold(gate)));
        Task<BatchRun> running = harness.RunAsync(made);
        await gate.WaitUntilReachedAsync(1, Cancellation);

        foreach (DownloadEngine second in new[] { harness.Engine, harness.Open() })
        {
            DownloadException refused = await Assert.ThrowsAsync<DownloadException>(() => second.RunAsync(made.Id, new RunContext(), Cancellation));
            Assert.Equal(ErrorId.BatchBusy, refused.Id);
            Assert.Equal(ErrorId.BatchBusy, (await Assert.ThrowsAsync<DownloadException>(() => second.RemoveAsync(made.Id, Cancellation))).Id);
        }

        gate.Open();
        Assert.Equal(1, (await running).Batch.Completed);
    }

    [Fact]
    public async Task A_batch_whose_owner_died_is_taken_over_and_done_files_are_left_alone()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1), Connections = 1 };
        (BatchInfo made, _) = await SuspendedAsync(harness);
        await PretendToDieAsync(harness, made.Id, new ItemChange(made.Id, 1) { State = ItemState.Downloading });
        BatchInfo orphan = await harness.Engine.GetAsync(made.Id, Cancellation);
        Assert.Equal((BatchState.Suspended, 0, 2), (orphan.State, orphan.Running, orphan.Queued));
        harness.Server.ClearRequests();

        BatchRun run = await harness.RunAsync(made);

        Assert.Equal((BatchState.Completed, 3), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(["/b.bin", "/c.bin"], harness.Server.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task An_owner_that_lost_its_batch_stops_and_claims_nothing_more()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        var gate = new SimulatorGate();
        BatchInfo made = await harness.CreateAsync(harness.AddFiles(5, 1000, Fault.Hold(gate, times: 3)));
        Task<BatchRun> running = harness.RunAsync(made);
        await gate.WaitUntilReachedAsync(3, Cancellation);
        // Whoever looks at a later time finds the owner's last sign of life too old.
        StateStore other = StateStore.Open(harness.StateFolder, new OtherDay(1));
        await using BatchOwnership taken = (await other.OwnAsync(made.Id, Cancellation))!;

        BatchRun lost = await running;
        gate.Open();

        Assert.Contains(lost.Sink.Messages, message => message.Contains("another process took the batch over", StringComparison.Ordinal));
        Assert.Empty(lost.Sink.Settled);
        Assert.Equal((0, 0), (lost.Batch.Completed, lost.Batch.Cancelled));
        Assert.DoesNotContain(harness.FilesOnDisk(), file => !file.Contains(PartFile.Ending, StringComparison.Ordinal));
        await taken.ReleaseAsync(BatchState.Suspended, null);
        await other.DisposeAsync();
        Assert.Equal(5, (await harness.RunAsync(made)).Batch.Completed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_whose_digest_was_recorded_before_the_kill_is_recognised_under_either_name(bool renamed)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("a.bin", 1000, 1);
        BatchInfo made = await harness.CreateAsync(file);
        Directory.CreateDirectory(harness.Destination);
        await File.WriteAllBytesAsync(harness.PathOf(renamed ? "a.bin" : "a.bin.part"), file.Slice(0, 1000), Cancellation);
        var finishing = new ItemChange(made.Id, 0)
        {
            State = ItemState.Finishing,
            RelativePath = "a.bin",
            Length = 1000,
            BytesReceived = 1000,
            Sha256 = file.Sha256,
            Attempts = 1,
        };
        await PretendToDieAsync(harness, made.Id, finishing);

        BatchRun run = await harness.RunAsync(made);

        Assert.Equal((ItemState.Completed, file.Sha256, 1), (run.Items[0].State, run.Items[0].Sha256, run.Items[0].Attempts));
        Assert.Empty(harness.Server.Requests);
        harness.AssertSame(file, "a.bin");
        Assert.Equal(["a.bin"], harness.FilesOnDisk());
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task A_part_that_is_not_what_was_recorded_is_fetched_again()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("a.bin", 1000, 1);
        BatchInfo made = await harness.CreateAsync(file);
        Directory.CreateDirectory(harness.Destination);
        await File.WriteAllBytesAsync(harness.PathOf("a.bin.part"), new byte[1000], Cancellation);
        await PretendToDieAsync(harness, made.Id, new ItemChange(made.Id, 0)
        {
            State = ItemState.Finishing,
            RelativePath = "a.bin",
            Length = 1000,
            Sha256 = file.Sha256,
        });

        BatchRun run = await harness.RunAsync(made);

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Single(harness.Server.Requests);
        harness.AssertSame(file, "a.bin");
    }

    [Fact]
    public async Task A_restart_is_a_linked_batch_of_the_failures_that_takes_up_their_parts()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { MaxRetries = 0, Connections = 1 };
        SimulatedFile cut = harness.Server.Add("cut.bin", 3 * MiB, 1, Fault.CutAt(2 * MiB, CutKind.Close));
        SimulatedFile busy = harness.Server.Add("busy.bin", 100, 2, Fault.Unavailable());
        SimulatedFile gone = harness.Server.Add("gone.bin", 100, 3, Fault.Status(404, 1));
        BatchRun first = await harness.DownloadAsync(harness.Server.Add("a.bin", 10), cut, busy, harness.Server.Add("b.bin", 10), gone);
        Assert.Equal((2, 3), (first.Batch.Completed, first.Batch.Failed));
        harness.Server.ClearRequests();

        BatchInfo made = await harness.Engine.RestartAsync(first.Batch.Id, false, Cancellation);
        // The old batch may go: what its items left behind belongs to the new one.
        await harness.Engine.RemoveAsync(first.Batch.Id, Cancellation);
        BatchRun second = await harness.RunAsync(made);

        Assert.NotEqual(first.Batch.Id, made.Id);
        Assert.Equal((first.Batch.Id, 3, 0), (made.RetryOf, made.Total, made.Options.MaxRetries));
        Assert.Equal([cut.Uri, busy.Uri, gone.Uri], second.Items.Select(item => item.Uri));
        Assert.Equal((BatchState.Completed, 3), (second.Batch.State, second.Batch.Completed));
        Assert.NotNull(harness.Server.Requests.Single(request => request.Target == "/cut.bin").Range);
        harness.AssertSame(cut, "cut.bin");
        Assert.Equal(["a.bin", "b.bin", "busy.bin", "cut.bin", "gone.bin"], harness.FilesOnDisk());
    }

    [Fact]
    public async Task Removing_a_batch_deletes_its_partial_files_and_keeps_the_finished_ones()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1), Connections = 1 };
        (BatchInfo made, _) = await SuspendedAsync(harness);

        await harness.Engine.RemoveAsync(made.Id, Cancellation);

        Assert.Equal(["a.bin"], harness.FilesOnDisk());
        Assert.Empty(await harness.Engine.ListAsync(Cancellation));
    }

    /// <summary>A batch of three: the first is done, the second came to 2 of its 3 MiB, the third waits.</summary>
    private static async Task<(BatchInfo Made, SimulatedFile[] Files)> SuspendedAsync(EngineHarness harness)
    {
        var gate = new SimulatorGate();
        SimulatedFile[] files =
        [
            harness.Server.Add("a.bin", 1000),
            harness.Server.Add("b.bin", 3 * MiB, 1, Fault.Hold(gate, 2 * MiB, times: 1)),
            harness.Server.Add("c.bin", 1000, 2),
        ];
        BatchInfo made = await harness.CreateAsync(files);
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = harness.RunAsync(made, suspend: suspend.Token);
        // The first may have all its bytes and not its name while the second moves.
        await harness.UntilAsync(made.Id, batch => batch.Completed == 1 && batch.BytesReceived == 1000 + (2 * MiB));
        await suspend.CancelAsync();
        BatchRun run = await running;
        Assert.Equal((BatchState.Suspended, 1, 2), (run.Batch.State, run.Batch.Completed, run.Batch.Queued));
        run.AssertEachSettledOnce(0);
        return (made, files);
    }

    /// <summary>Leaves the state as a process does that owned the batch, wrote a change and died.</summary>
    private static async Task PretendToDieAsync(EngineHarness harness, string id, ItemChange change)
    {
        StateStore dying = StateStore.Open(harness.StateFolder, new OtherDay(-1));
        await dying.OwnAsync(id, Cancellation);
        dying.Post(change);
        await dying.FlushAsync();
        await dying.DisposeAsync();
    }

    private sealed class OtherDay(int days) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays(days);
    }
}
