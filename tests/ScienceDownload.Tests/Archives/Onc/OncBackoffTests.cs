using System.Collections.Concurrent;
using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;
using ScienceDownload.Tests.Simulators;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Onc;

/// <summary>Waits of ONC's client and of the simulated ONC, on clocks that the tests move.</summary>
public sealed class OncBackoffTests
{
    [Theory]
    [InlineData(503, 4)]
    [InlineData(401, 1)]
    [InlineData(400, 1)]
    public async Task Waits_grow_from_try_to_try_and_refusals_know_none(int status, int calls)
    {
        await using OncSimulator server = await OncSimulator.StartAsync();
        var time = new PauseRecorder();
        using var http = new ArchiveHttp("ScienceDownload/test", time, () => 1);
        OncClient client = OncClient.Create(
            http, OncAccount.Of(new ArchiveAccess { Server = server.BaseUri, Token = server.Token }, Path.GetTempPath()), static _ => { });
        server.Fail("devices", Fault.Status(status, 3));

        Exception? failure = await Record.ExceptionAsync(() => client.DiscoverAsync("devices", [], TestContext.Current.CancellationToken));

        Assert.Equal(calls, server.Requests.Count);
        Assert.Equal(status == 503, failure is null);
        Assert.Equal(status == 503 ? [0.5, 1, 2] : [], time.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_clock_that_jumps_takes_orders_along()
    {
        var clock = new FakeClock();
        await using OncHarness onc = await OncHarness.StartAsync(
            new OncSimulatorOptions { Time = clock, QueueTime = TimeSpan.FromHours(1), RunTime = TimeSpan.FromHours(1) });
        OncPlan plan = await (await onc.PlannerAsync()).PlanAsync([OncHarness.Wish(OncHarness.Aligned, "12:00", "12:05")], OncHarness.Cancellation);
        Task<BatchRun> running = onc.RunAsync(plan);
        await OncHarness.UntilAsync(() => onc.Calls("dataProductDelivery/run") >= 2);

        clock.Advance(TimeSpan.FromHours(3));

        BatchRun run = await running;
        Assert.Equal((BatchState.Completed, 1), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(1, onc.Server.Orders);
    }

    /// <summary>A clock that stands still: waits between tries are noted and over at once, limits of time never come.</summary>
    private sealed class PauseRecorder : TimeProvider
    {
        private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

        public ConcurrentQueue<TimeSpan> Pauses { get; } = new();

        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            bool isPause = dueTime > TimeSpan.Zero && dueTime <= LongestPause;
            if (isPause)
                Pauses.Enqueue(dueTime);
            return System.CreateTimer(callback, state, isPause ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
