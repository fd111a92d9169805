using System.Diagnostics;
using ScienceDownload.Archives;
using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Engine.State;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Onc;

public sealed class OncKillTests
{
    private const string Destination = "ONC_TEST_DESTINATION";
    private const int Orders = 6;

    [Fact]
    public async Task A_killed_process_never_orders_twice_and_all_files_arrive()
    {
        // No order is complete before the process is killed, however late that is.
        var clock = new FakeClock();
        await using OncHarness onc = await OncHarness.StartAsync(
            new OncSimulatorOptions { Time = clock, QueueTime = TimeSpan.FromHours(1), RunTime = TimeSpan.Zero, MaximumRunning = Orders });
        using (Process child = StartChild(onc))
        {
            await OncHarness.UntilAsync(() => child.HasExited || onc.Server.StartedOrders >= 3);
            Assert.False(child.HasExited, "The child ended early.");
            child.Kill();
            await child.WaitForExitAsync(OncHarness.Cancellation);
        }

        int startedBefore = onc.Server.StartedOrders;
        BatchInfo batch = Assert.Single(await onc.Engine.ListAsync(OncHarness.Cancellation));
        Assert.Equal(BatchState.Suspended, batch.State);

        Task<BatchRun> running = onc.RunAsync(batch);
        for (int ripe = 0; !running.IsCompleted; await Task.WhenAny(running, Task.Delay(5, OncHarness.Cancellation)))
        {
            if (onc.Server.StartedOrders is var started && started == ripe)
                continue;
            ripe = started;
            clock.Advance(TimeSpan.FromHours(1));
        }

        BatchRun run = await running;

        Assert.InRange(startedBefore, 3, Orders);
        Assert.Equal((BatchState.Completed, Orders), (run.Batch.State, run.Batch.Completed));
        // A request alone costs nothing and may have been lost with its reply; what was started is never started again.
        Assert.Equal(Orders, onc.Server.StartedOrders);
        Assert.Equal(Orders, onc.Names("onc_spectrograms").Length);
        onc.AssertContents("onc_spectrograms");
    }

    /// <summary>Not a test: the process that the one above kills.</summary>
    [Fact(Explicit = true)]
    public async Task Child()
    {
        string? destination = Environment.GetEnvironmentVariable(Destination);
        Assert.SkipWhen(destination is null, "This is no test to be run by hand.");
        using var http = new ArchiveHttp("ScienceDownload/test", TimeProvider.System, () => 0.5);
        OncClient client = OncClient.Create(http, OncAccount.Of(ArchiveAccess.None, destination!), _ => { });
        var planner = new OncPlanner(client, await FinishedOrders.ReadAsync(null, OncHarness.Cancellation), _ => { });
        OncPlan plan = await planner.PlanAsync([OncHarness.Wish(OncHarness.Aligned, "12:00", "12:30", perBatch: 1)], OncHarness.Cancellation);
        await using IDownloadEngine engine = new EngineFactory().Create(new EngineOptions());
        BatchInfo batch = await engine.CreateAsync(
            new BatchRequest
            {
                Archive = "onc",
                Items = Engine.AsyncSequence.Of(plan.Items),
                Options = new BatchOptions { Destination = destination!, Connections = 1 },
            },
            OncHarness.Cancellation);
        await engine.RunAsync(batch.Id, new RunContext(), OncHarness.Cancellation);
    }

    private static Process StartChild(OncHarness onc)
    {
        string program = Path.ChangeExtension(typeof(OncKillTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (string argument in (string[])["-explicit", "only", "-method", $"{typeof(OncKillTests).FullName}.{nameof(Child)}"])
            start.ArgumentList.Add(argument);
        start.Environment[StateFolder.Variable] = onc.Jobs.StateFolder;
        start.Environment[Destination] = onc.Jobs.Destination;
        start.Environment[OncAccount.ServerVariable] = onc.Server.BaseUri.ToString();
        start.Environment[OncAccount.TokenVariable] = onc.Server.Token;
        Process child = Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
        // Nobody reads what it says; a full pipe must not hold it.
        child.OutputDataReceived += (_, _) => { };
        child.BeginOutputReadLine();
        return child;
    }
}
