using System.Diagnostics;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Geodes;

/// <summary>What the portal makes one wait for: tape, busy hours and quotas.</summary>
public sealed class GeodesWaitTests : GeodesPortalTest
{
    [Fact]
    public async Task A_file_that_turns_out_to_be_on_tape_fails_alone_and_is_there_on_the_next_try()
    {
        GeodesProduct[] products = [.. Enumerable.Range(0, 5).Select(_ => Portal.Add(Options()))];
        BatchInfo made = await Harness.CreateAsync(await Harness.PlanAsync(products));
        products[2].IsOnTape = true;

        BatchRun run = await Harness.RunAsync(made);
        Assert.Equal([ItemState.Completed, ItemState.Completed, ItemState.Failed, ItemState.Completed, ItemState.Completed], run.States);
        Assert.Equal(ErrorId.ItemOffline, run.Items[2].ErrorId);
        products[2].IsOnTape = false;
        BatchRun again = await Harness.RunAsync(await Harness.Engine.RestartAsync(made.Id, includeCancelled: false, Cancellation));

        Assert.Equal([ItemState.Completed], again.States);
        Assert.Equal(products[2].Data!.Md5, GeodesHarness.Md5(Harness.PathOf(products[2])));
    }

    [Fact]
    public async Task What_is_on_tape_is_waited_for_and_keeps_nobody_up()
    {
        GeodesProduct tape = Portal.Add(Options() with { IsOnTape = true });
        GeodesProduct disk = Portal.Add(Options());
        BatchInfo made = await Harness.CreateAsync(await Harness.PlanAsync(tape, disk));
        Task<BatchRun> running = Harness.RunAsync(made);
        await Harness.Files.UntilAsync(made.Id, batch => batch.Completed == 1);
        Assert.True(File.Exists(Harness.PathOf(disk)));
        Assert.Equal(1, Portal.Downloads);
        tape.IsOnTape = false;

        BatchRun run = await running;

        Assert.Equal([ItemState.Completed, ItemState.Completed], run.States);
        Assert.Contains(run.Sink.Messages, message => message.Contains("is on tape", StringComparison.Ordinal));
        // Here already: nothing to wait for, though the portal says that it is on tape again.
        tape.IsOnTape = true;
        Assert.Equal([ItemState.Skipped, ItemState.Skipped], (await Harness.SaveAsync(tape, disk)).States);
    }

    [Fact]
    public async Task After_a_429_nobody_asks_before_the_time_the_portal_named()
    {
        Harness.Files.Options = Harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        GeodesProduct busy = Portal.Add(Options() with { Faults = [Fault.TooManyRequests(1, retryAfterSeconds: 10)] });
        GeodesProduct next = Portal.Add(Options());
        long start = Stopwatch.GetTimestamp();

        BatchRun run = await Harness.SaveAsync(busy, next);

        Assert.Equal([ItemState.Completed, ItemState.Completed], run.States);
        Assert.Equal([429, 200, 200], Portal.Requests.Where(request => request.Target.StartsWith("/api/download/", StringComparison.Ordinal))
            .Select(request => request.Status));
        // The engine's clock here runs twenty times as fast.
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromSeconds(0.5), "It did not wait.");
    }

    [Fact]
    public async Task A_spent_quota_suspends_the_batch_instead_of_failing_it()
    {
        Harness.Files.Options = Harness.Files.Options with { MaxRetries = 1, ConcurrentLimit = ConcurrencyLimit.Of(1) };
        GeodesProduct[] products = [.. Enumerable.Range(0, 3).Select(_ => Portal.Add(Options()))];
        products[1].SetFaults(Fault.TooManyRequests(2));
        BatchInfo made = await Harness.CreateAsync(await Harness.PlanAsync(products));

        BatchRun run = await Harness.RunAsync(made);
        Assert.Equal((BatchState.Suspended, 1, 0), (run.Batch.State, run.Batch.Completed, run.Batch.Failed));
        Assert.Contains(run.Sink.Messages, message => message.Contains("is suspended", StringComparison.Ordinal)
            && message.Contains("quota", StringComparison.Ordinal));

        run = await Harness.RunAsync(made);
        Assert.Equal((BatchState.Completed, 3), (run.Batch.State, run.Batch.Completed));
    }
}
