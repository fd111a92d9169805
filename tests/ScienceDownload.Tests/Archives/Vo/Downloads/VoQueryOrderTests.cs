using System.Diagnostics;
using ScienceDownload.Archives;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.State;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

// Queries as orders of the engine; the results are files.
public sealed class VoQueryOrderTests : IAsyncLifetime
{
    private const string Service = "VO_TEST_SERVICE";
    private const string Destination = "VO_TEST_DESTINATION";
    private const string Adql = "SELECT TOP 5 * FROM ivoa.obscore";

    private readonly VoSimulatorOptions _options = new() { JobsExecuting = new SimulatorGate() };
    private VoHarness _harness = null!;
    private VoSimulator _services = null!;

    private int Made => _services.Requests.Count(request => request is { Method: "POST", Target: "/tap/async" });

    public async ValueTask InitializeAsync()
    {
        _harness = await VoHarness.StartAsync();
        _services = await VoSimulator.StartAsync(_options);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _harness.DisposeAsync();
    }

    [Theory]
    [InlineData("votable", "rows.vot")]
    [InlineData("csv", null)]
    public async Task A_query_becomes_a_file(string format, string? name)
    {
        var query = new TapQuery(_services.At("tap"), Adql) { Format = format };
        BatchInfo batch = await _harness.CreateAsync([VoJobs.CreateItem(query, name)]);
        Task<BatchRun> running = _harness.Engines.RunAsync(batch, _harness.Engine);
        await _options.JobsExecuting!.WaitUntilReachedAsync(cancellationToken: EngineHarness.Cancellation);
        await UntilAskedAsync("WAIT=30&PHASE=EXECUTING");
        _options.JobsExecuting.Open();

        BatchRun run = await running;

        ItemInfo item = Assert.Single(run.Items);
        Assert.True(item.State == ItemState.Completed, item.Error);
        string text = await File.ReadAllTextAsync(item.FullName!);
        Assert.Contains("ivo://vo.test/d?5", text, StringComparison.Ordinal);
        Assert.EndsWith(name ?? ".csv", item.FullName!, StringComparison.Ordinal);
        Assert.Equal(1, Made);
    }

    [Fact]
    public async Task A_suspended_run_goes_on_with_the_same_job_on_the_server()
    {
        BatchInfo batch = await _harness.CreateAsync([VoJobs.CreateItem(new TapQuery(_services.At("tap"), Adql), "rows.vot")]);
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> first = _harness.Engines.RunAsync(batch, _harness.Engine, null, suspend.Token);
        await _options.JobsExecuting!.WaitUntilReachedAsync(cancellationToken: EngineHarness.Cancellation);
        await suspend.CancelAsync();
        Assert.Equal(BatchState.Suspended, (await first).Batch.State);
        DownloadEngine another = _harness.Engines.Open(16, _harness.Archive);
        _options.JobsExecuting.Open();

        BatchRun run = await _harness.Engines.RunAsync(batch, another);

        Assert.Equal((BatchState.Completed, 1), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(1, Made);
        Assert.Single(_services.Requests, request => request.Target.EndsWith("/phase", StringComparison.Ordinal));
        Assert.Equal(["rows.vot"], _harness.Engines.FilesOnDisk());
    }

    [Fact]
    public async Task A_killed_process_leaves_a_job_that_the_next_one_goes_on_with()
    {
        using (Process child = StartChild())
        {
            await _options.JobsExecuting!.WaitUntilReachedAsync(cancellationToken: EngineHarness.Cancellation);
            child.Kill();
            await child.WaitForExitAsync(EngineHarness.Cancellation);
        }

        BatchInfo batch = Assert.Single(await _harness.Engine.ListAsync(EngineHarness.Cancellation));
        Assert.Equal(BatchState.Suspended, batch.State);
        _options.JobsExecuting.Open();

        BatchRun run = await _harness.Engines.RunAsync(batch, _harness.Engine);

        Assert.Equal((BatchState.Completed, 1), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(1, Made);
    }

    [Fact]
    public async Task A_batch_that_is_stopped_calls_its_query_off()
    {
        BatchInfo batch = await _harness.CreateAsync([VoJobs.CreateItem(new TapQuery(_services.At("tap"), Adql), "rows.vot")]);
        Task<BatchRun> running = _harness.Engines.RunAsync(batch, _harness.Engine);
        await _options.JobsExecuting!.WaitUntilReachedAsync(cancellationToken: EngineHarness.Cancellation);
        await _harness.Engine.StopAsync(batch.Id, EngineHarness.Cancellation);

        Assert.Equal(BatchState.Cancelled, (await running).Batch.State);
        Assert.Single(_services.Requests, request => request is { Method: "DELETE", Target: "/tap/async/j1" });
    }

    [Fact]
    public async Task A_query_that_fails_fails_its_item_with_the_words_of_the_service()
    {
        _options.JobsExecuting!.Open();
        _options.JobsEndAs = "ERROR";

        BatchRun run = await _harness.RunAsync([VoJobs.CreateItem(new TapQuery(_services.At("tap"), Adql), "rows.vot")]);

        Assert.Equal((ItemState.Failed, ErrorId.VoServiceFault), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Contains("the disk is full", run.Items[0].Error, StringComparison.Ordinal);
        Assert.Empty(_harness.Engines.FilesOnDisk());
    }

    // The job is completed, and its result is the error, before the rows or behind them.
    [Theory]
    [InlineData("votable", "<RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"ERROR\">Column foo not found</INFO></RESOURCE>", 0)]
    [InlineData("csv", "<RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"ERROR\">Column foo not found</INFO></RESOURCE>", 0)]
    [InlineData("votable", "<RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"OK\"/>", 10)]
    [InlineData("votable", "<RESOURCE type=\"results\"><INFO name='QUERY_STATUS' value='OK'/>", 300_000)]
    public async Task A_result_that_is_an_error_is_told_once_and_leaves_no_file(string format, string body, int rows)
    {
        _options.JobsExecuting!.Open();
        string end = rows == 0
            ? ""
            : string.Concat(Enumerable.Repeat("<TABLE/>", rows))
                + "<INFO name=\"QUERY_STATUS\" value=\"ERROR\">Column foo &lt;not found</INFO></RESOURCE>";
        _services.Script("/tap/async/j1/results/result", $"<VOTABLE>{body}{end}</VOTABLE>");

        BatchRun run = await _harness.RunAsync([VoJobs.CreateItem(new TapQuery(_services.At("tap"), Adql) { Format = format }, "rows.x")]);

        Assert.Equal((ItemState.Failed, ErrorId.VoServiceFault), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.EndsWith(
            rows == 0 ? "the table: Column foo not found" : "the table: Column foo <not found", run.Items[0].Error, StringComparison.Ordinal);
        Assert.Single(_services.Requests, request => request.Target == "/tap/async/j1/results/result");
        Assert.Empty(_harness.Engines.FilesOnDisk());
    }

    [Fact]
    public async Task A_result_without_all_rows_is_kept_with_a_warning()
    {
        _options.JobsExecuting!.Open();
        _services.Script(
            "/tap/async/j1/results/result",
            "<VOTABLE><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"OK\"/><TABLE/>"
                + "<INFO name=\"QUERY_STATUS\" value=\"OVERFLOW\"/></RESOURCE></VOTABLE>");

        BatchRun run = await _harness.RunAsync([VoJobs.CreateItem(new TapQuery(_services.At("tap"), Adql), "rows.vot")]);

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Contains(run.Sink.Messages, message => message.Contains("does not have all rows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_job_and_its_result_are_asked_for_as_who_the_user_is()
    {
        await using VoSimulator closed = await VoSimulator.StartAsync(new VoSimulatorOptions { Login = ("ada", "pa55+word") });
        _harness.Access = new ArchiveAccess { UserName = "ada", Password = "pa55+word" };

        BatchRun run = await _harness.RunAsync([VoJobs.CreateItem(new TapQuery(closed.At("tap"), Adql), "rows.vot")]);

        Assert.True(run.Items[0].State == ItemState.Completed, run.Items[0].Error);
        Assert.Equal(1, closed.Logins);
    }

    /// <summary>Not a test: the process that one above kills.</summary>
    [Fact(Explicit = true)]
    public async Task Child()
    {
        string? destination = Environment.GetEnvironmentVariable(Destination);
        Assert.SkipWhen(destination is null, "This is no test to be run by hand.");
        var query = new TapQuery(new Uri(Environment.GetEnvironmentVariable(Service)!), Adql);
        await using IDownloadEngine engine = new EngineFactory().Create(new EngineOptions());
        BatchInfo batch = await engine.CreateAsync(
            new BatchRequest
            {
                Archive = VoArchive.ArchiveName,
                Items = AsyncSequence.Of([VoJobs.CreateItem(query, "rows.vot")]),
                Options = new BatchOptions { Destination = destination! },
            },
            EngineHarness.Cancellation);
        await engine.RunAsync(batch.Id, new RunContext(), EngineHarness.Cancellation);
    }

    private async Task UntilAskedAsync(string query)
    {
        while (!_services.Requests.Any(request => request.Target.Contains(query, StringComparison.Ordinal)))
            await Task.Delay(5, EngineHarness.Cancellation);
    }

    private Process StartChild()
    {
        string program = Path.ChangeExtension(typeof(VoQueryOrderTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (string argument in (string[])["-explicit", "only", "-method", $"{typeof(VoQueryOrderTests).FullName}.{nameof(Child)}"])
            start.ArgumentList.Add(argument);
        start.Environment[StateFolder.Variable] = _harness.Engines.StateFolder;
        start.Environment[Destination] = _harness.Engines.Destination;
        start.Environment[Service] = _services.At("tap").AbsoluteUri;
        Process child = Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
        // Nobody reads what it says; a full pipe must not hold it.
        child.OutputDataReceived += (_, _) => { };
        child.BeginOutputReadLine();
        return child;
    }
}
