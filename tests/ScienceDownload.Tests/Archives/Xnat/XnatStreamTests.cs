using System.IO.Pipelines;
using ScienceDownload.Engine.Bundles;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;
using ScienceDownload.Tests.Support;
using ScienceDownload.Tests.Worker;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>Streams that hang, crawl or are left.</summary>
public sealed class XnatStreamTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_zip_that_stalls_is_given_up_after_the_limit_and_asked_for_again()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 80, 3000);
        xnat.Harness.Options = xnat.Harness.Options with { StallTimeout = TimeSpan.FromSeconds(60) };
        xnat.Server.Add("format=zip", Fault.StallAt(60_000));
        BatchInfo made = await xnat.CreateAsync(new XnatSelection(many.Id) { Name = "S" });
        // Three seconds by our clocks, and only for the stream that stalls: a pause of the machine must not end the next one.
        xnat.Harness.Time.ForgetsDeadlines = false;
        Task<BatchRun> running = xnat.RunAsync(made);
        await xnat.Harness.UntilAsync(made.Id, batch => batch.Completed > 0);
        xnat.Harness.Time.ForgetsDeadlines = true;

        BatchRun run = await running;

        Assert.Equal((BatchState.Completed, 80), (run.Batch.State, run.Batch.Completed));
        // The file in the middle of which it stalled may come alone.
        Assert.Equal(2, xnat.Server.FileRequests.Count(request => request.Target.Contains("format=zip", StringComparison.Ordinal)));
        Assert.InRange(xnat.Server.FileRequests.Count, 2, 3);
        xnat.AssertTree(many, "S");
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task A_stream_that_crawls_is_never_cut_and_one_that_stands_still_is()
    {
        var clock = new FakeClock();
        var pipe = new Pipe();
        await using Stream server = pipe.Writer.AsStream();
        var file = new RemoteFile { FinalUri = new Uri("http://localhost/files.zip") };
        await using var body = new RemoteBody(file, 0, null, pipe.Reader.AsStream(), server);
        await using var stream = new BundleStream(body, new TransferLimits { StallTimeout = TimeSpan.FromSeconds(40) }, clock, Cancellation);
        byte[] buffer = new byte[10];

        // Many times as long as a silence may be.
        for (int i = 0; i < 10; i++)
        {
            ValueTask<int> reading = stream.ReadAsync(buffer, Cancellation);
            clock.Advance(TimeSpan.FromSeconds(39));
            server.WriteByte(1);
            await server.FlushAsync(Cancellation);
            Assert.Equal(1, await reading);
        }

        Task<int> silent = stream.ReadAsync(buffer, Cancellation).AsTask();
        clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(ErrorId.TransferStalled, (await Assert.ThrowsAsync<DownloadException>(() => silent)).Id);
    }

    [Fact]
    public async Task A_zip_that_takes_long_to_be_made_is_waited_for()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { Time = new HastyTime(20) });
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 40, 1000);
        xnat.Server.Add("format=zip", Fault.FirstByteDelay(TimeSpan.FromSeconds(30)));
        BatchInfo made = await xnat.CreateAsync(new XnatSelection(many.Id) { Name = "S" });
        xnat.Harness.Time.ForgetsDeadlines = false;

        BatchRun run = await xnat.RunAsync(made);

        Assert.Equal((BatchState.Completed, 40), (run.Batch.State, run.Batch.Completed));
        Assert.Single(xnat.Server.FileRequests);
    }

    [Fact]
    public async Task Control_C_leaves_a_stream_that_stands_still_and_another_process_goes_on_with_it()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 80, 3000);
        var gate = new SimulatorGate();
        xnat.Server.Add("format=zip", Fault.Hold(gate, 120_000, times: 1));
        BatchInfo made = await xnat.CreateAsync(new XnatSelection(many.Id) { Name = "S" });
        Dictionary<string, string?> variables = new()
        {
            ["SCIENCEDOWNLOAD_STATE"] = xnat.Harness.StateFolder, ["NO_PROXY"] = "127.0.0.1",
            ["XNAT_URL"] = xnat.Server.BaseUri.ToString(), ["XNAT_USER"] = "jdoe", ["XNAT_PASS"] = "pw",
        };
        await using ScidlProcess process = ScidlProcess.Start(Path.GetTempPath(), variables, ["resume", made.Id, "--json"]);
        await gate.WaitUntilReachedAsync(1, Cancellation);
        BatchInfo there = await xnat.Harness.UntilAsync(made.Id, batch => batch.Completed > 20);

        await process.SignalAsync("INT");
        // The stream is held until the process has ended.
        ScidlResult interrupted = await process.WaitAsync();

        Assert.True(interrupted.ExitCode == 130, interrupted.ToString());
        BatchInfo left = await xnat.Engine.GetAsync(made.Id, Cancellation);
        Assert.Equal(BatchState.Suspended, left.State);
        Assert.InRange(left.Completed, there.Completed, 79);
        Assert.Equal(0, xnat.Server.OpenSessions);
        gate.Open();
        BatchRun second = await xnat.RunAsync(made);
        Assert.Equal((BatchState.Completed, 80), (second.Batch.State, second.Batch.Completed));
        Assert.Equal(80 - left.Completed, second.Sink.Settled.Count);
        xnat.AssertTree(many, "S");
    }

    [Fact]
    public async Task A_sign_in_is_kept_alive_while_a_long_stream_comes()
    {
        var clock = new FakeClock();
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { Time = clock }, clock);
        xnat.Harness.Options = xnat.Harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        var gate = new SimulatorGate();
        xnat.Server.Add("/files/", Fault.Hold(gate, 0, times: 1));
        BatchInfo made = await xnat.CreateAsync(XnatHarness.All);
        int before = xnat.Server.SignIns;
        Task<BatchRun> running = xnat.RunAsync(made);
        await gate.WaitUntilReachedAsync(1, Cancellation);

        // Three times as long as the server keeps a silent session.
        for (int ping = 1; ping <= 9; ping++)
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            await UntilAsync(() => Pings(xnat.Server) == ping);
        }

        gate.Open();
        BatchRun run = await running;

        Assert.Equal((BatchState.Completed, 7), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(1, xnat.Server.SignIns - before);
        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(9, Pings(xnat.Server));
    }

    [Fact]
    public async Task Pings_come_three_times_as_often_as_a_hasty_server_needs_them()
    {
        var clock = new FakeClock();
        await using XnatHarness xnat = await XnatHarness.StartAsync(
            new XnatSimulatorOptions { Time = clock, SessionTimeout = TimeSpan.FromMinutes(3) }, clock);
        var gate = new SimulatorGate();
        xnat.Server.Add("/files/", Fault.Hold(gate, 0, times: 1));
        BatchInfo made = await xnat.CreateAsync(XnatHarness.All);
        Task<BatchRun> running = xnat.RunAsync(made);
        await gate.WaitUntilReachedAsync(1, Cancellation);

        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, Pings(xnat.Server));
        clock.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => Pings(xnat.Server) == 1);

        gate.Open();
        Assert.Equal(BatchState.Completed, (await running).Batch.State);
    }

    private static int Pings(XnatSimulator server) => server.Requests.Count(request => request is { Method: "GET", Target: "/data/JSESSION" });

    private static async Task UntilAsync(Func<bool> isWanted)
    {
        while (!isWanted())
            await Task.Delay(5, Cancellation);
    }
}
