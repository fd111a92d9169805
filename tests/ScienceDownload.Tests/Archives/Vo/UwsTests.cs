using System.Collections.Concurrent;
using System.Text;
using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Archives.Vo;

// Queries that run on the server.
public sealed class UwsTests : VoServiceTest
{
    private readonly RecordingTime _pauses = new();

    private TapQuery Query => new(Simulator.At("tap"), "SELECT TOP 5 * FROM ivoa.obscore");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_is_followed_through_its_phases_without_asking_all_the_time(bool relative)
    {
        (Options.JobsQueued, Options.JobsExecuting, Options.JobsHaveRelativeResults) = (new SimulatorGate(), new SimulatorGate(), relative);
        var jobs = new UwsClient(Client());
        Uri job = await jobs.CreateAsync(TapCalls.Async(Query), Cancellation);
        var phases = new List<VoJobPhase>();

        Task<VoJob> waiting = new UwsWaiter(jobs, _pauses).WaitAsync(job, phases.Add, Cancellation);
        await Options.JobsQueued.WaitUntilReachedAsync(cancellationToken: Cancellation);
        Options.JobsQueued.Open();
        await Options.JobsExecuting.WaitUntilReachedAsync(cancellationToken: Cancellation);
        Options.JobsExecuting.Open();
        VoJob done = await waiting;

        Assert.Equal(VoJobPhase.Completed, done.Phase);
        Assert.Equal(VoJobPhase.Pending, phases[0]);
        Assert.Empty(_pauses.All);
        // Asked once for each phase at most: pending, queued, executing, completed.
        Assert.InRange(Simulator.Requests.Count(one => one.Method == "GET"), 2, 4);
        Assert.Equal(Simulator.At("tap/async/j1/results/result"), UwsClient.ResultOf(done));
        Assert.Equal(5, (await RowsAsync(Client(), new VoCall(UwsClient.ResultOf(done)))).Count);

        await jobs.DeleteAsync(job, Cancellation);
        Assert.Null(await jobs.GetAsync(job, null, TimeSpan.Zero, Cancellation));
        await jobs.DeleteAsync(job, Cancellation);
    }

    // A job made over https is not asked after over http.
    [Fact]
    public async Task A_job_at_a_less_safe_address_is_refused()
    {
        await using LoopbackHttpServer safe = await LoopbackHttpServer.StartAsync(
            exchange =>
            {
                exchange.Response.Headers["Location"] = Simulator.At("tap/async/j1").AbsoluteUri;
                return exchange.SendAsync(303);
            },
            new LoopbackServerOptions { UseTls = true });
        using var http = new ArchiveHttp("Test/1.0", Time, () => 0.5, handler =>
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, given, _, _) => given?.Subject == "CN=localhost");
        var jobs = new UwsClient(new VoClient(http, SignIn(), Sink, Time));

        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(
            () => jobs.CreateAsync(TapCalls.Async(new TapQuery(new Uri(safe.BaseUri, "tap"), "SELECT 1")), Cancellation));

        Assert.Equal(ErrorId.RedirectInvalid, refused.Id);
        Assert.Empty(Simulator.Requests);
    }

    [Fact]
    public async Task Where_waiting_is_not_understood_the_pauses_grow()
    {
        (Options.JobsHonourWait, Options.JobsExecuting) = (false, new SimulatorGate());
        var jobs = new UwsClient(Client());
        Uri job = await jobs.CreateAsync(TapCalls.Async(Query), Cancellation);
        _pauses.After(5, Options.JobsExecuting.Open);

        VoJob done = await new UwsWaiter(jobs, _pauses).WaitAsync(job, static _ => { }, Cancellation);

        Assert.Equal(VoJobPhase.Completed, done.Phase);
        Assert.Equal([1, 1.2, 1.44, 1.728, 2.073], _pauses.All.Take(5).Select(pause => Math.Round(pause.TotalSeconds, 4)));
    }

    [Theory]
    [InlineData("ERROR", "the disk is full")]
    [InlineData("ABORTED", "called off")]
    public async Task A_job_that_fails_says_why(string end, string words)
    {
        Options.JobsEndAs = end;
        var jobs = new UwsClient(Client());
        Uri job = await jobs.CreateAsync(TapCalls.Async(Query), Cancellation);

        DownloadException failure = await Assert.ThrowsAsync<DownloadException>(
            () => new UwsWaiter(jobs, _pauses).WaitAsync(job, static _ => { }, Cancellation));

        Assert.Equal((ErrorId.VoServiceFault, false), (failure.Id, failure.IsTransient));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_is_held_back_is_started_again()
    {
        (Options.JobsEndAs, Options.JobsHonourWait) = ("HELD", false);
        var jobs = new UwsClient(Client());
        Uri job = await jobs.CreateAsync(TapCalls.Async(Query), Cancellation);
        _pauses.After(2, () => Options.JobsEndAs = "COMPLETED");

        VoJob done = await new UwsWaiter(jobs, _pauses).WaitAsync(job, static _ => { }, Cancellation);

        Assert.Equal(VoJobPhase.Completed, done.Phase);
        Assert.InRange(Simulator.Requests.Count(one => one.Method == "POST" && one.Target.EndsWith("/phase", StringComparison.Ordinal)), 2, 5);
    }

    // Nobody but the service can go on with a suspended job, and a phase that is not told is no end.
    [Fact]
    public async Task A_job_that_is_suspended_or_unknown_is_waited_for_and_not_started_again()
    {
        var coming = new Queue<string>(["PENDING", "QUEUED", "SUSPENDED", "SUSPENDED", "UNKNOWN", "", "EXECUTING", "COMPLETED"]);
        Simulator.Script(
            "/job", exchange => exchange.SendTextAsync(200, $"<job><jobId>j</jobId><phase>{coming.Dequeue()}</phase></job>", "text/xml"));
        Simulator.Script("/job/phase", exchange =>
        {
            exchange.Response.Headers["Location"] = Simulator.At("job").AbsoluteUri;
            return exchange.SendAsync(303);
        });
        var phases = new List<VoJobPhase>();

        VoJob done = await new UwsWaiter(new UwsClient(Client()), _pauses).WaitAsync(Simulator.At("job"), phases.Add, Cancellation);

        Assert.Equal(VoJobPhase.Completed, done.Phase);
        Assert.Equal(
            [
                VoJobPhase.Pending, VoJobPhase.Queued, VoJobPhase.Suspended, VoJobPhase.Suspended, VoJobPhase.Unknown, VoJobPhase.Unknown,
                VoJobPhase.Executing, VoJobPhase.Completed,
            ],
            phases);
        Assert.Equal(1, Hits("/job/phase"));
        // What is unknown cannot be waited for to change: that is asked for after a pause.
        Assert.NotEmpty(_pauses.All);
    }

    [Fact]
    public async Task Results_that_the_service_no_longer_has_are_gone()
    {
        Simulator.Script("/job", "<job><jobId>j</jobId><phase>ARCHIVED</phase></job>", contentType: "text/xml");
        DownloadItem item = VoJobs.CreateItem(Query, "rows.vot");

        OrderStatus status = await new VoJobs(new UwsClient(Client()), _pauses).PollAsync(item, Simulator.At("job").AbsoluteUri, Cancellation);

        Assert.True(status.IsGone);
        Assert.Contains("deleted", status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pauses_end_at_two_minutes()
    {
        Options.JobsHonourWait = false;
        Options.JobsExecuting = new SimulatorGate();
        var jobs = new UwsClient(Client());
        Uri job = await jobs.CreateAsync(TapCalls.Async(Query), Cancellation);
        _pauses.After(40, Options.JobsExecuting.Open);

        await new UwsWaiter(jobs, _pauses).WaitAsync(job, static _ => { }, Cancellation);

        Assert.Equal(120, _pauses.All.Max().TotalSeconds);
    }

    [Fact]
    public async Task A_job_that_is_called_off_ends_as_such()
    {
        Options.JobsExecuting = new SimulatorGate();
        var jobs = new UwsClient(Client());
        Uri job = await jobs.CreateAsync(TapCalls.Async(Query), Cancellation);
        Task<VoJob> waiting = new UwsWaiter(jobs, _pauses).WaitAsync(job, static _ => { }, Cancellation);
        await Options.JobsExecuting.WaitUntilReachedAsync(cancellationToken: Cancellation);

        await jobs.AbortAsync(job, Cancellation);

        Assert.Contains("called off", (await Assert.ThrowsAsync<DownloadException>(() => waiting)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_an_order_a_query_is_made_once_and_found_again_by_its_handle()
    {
        DownloadItem item = VoJobs.CreateItem(Query with { MaxRecords = 3 }, "rows.vot");
        Assert.True(VoJobs.IsQuery(item));
        string handle = await new VoJobs(new UwsClient(Client()), _pauses).SubmitAsync(item, Cancellation);
        Assert.Equal(Simulator.At("tap/async/j1").AbsoluteUri, handle);
        Assert.DoesNotContain(Simulator.Requests, one => one.Target.EndsWith("/phase", StringComparison.Ordinal));

        // Another process knows the handle only.
        var later = new VoJobs(new UwsClient(Client()), _pauses);
        OrderStatus status;
        do
            status = await later.PollAsync(item, handle, Cancellation);
        while (!status.IsReady);

        DownloadItem file = status.Files!.Single();
        Assert.Equal((Simulator.At("tap/async/j1/results/result"), "rows.vot"), (file.PrimarySource, file.RelativePath));
        Assert.Single(Simulator.Requests, one => one.Method == "POST" && one.Target == "/tap/async");
        Assert.Single(Simulator.Requests, one => one.Target.EndsWith("/phase", StringComparison.Ordinal));
        Assert.Equal(3, (await RowsAsync(Client(), new VoCall(file.PrimarySource))).Count);

        await later.CancelAsync(handle, Cancellation);
        Assert.True((await later.PollAsync(item, handle, Cancellation)).IsGone);
    }

    [Fact]
    public void A_query_that_brings_tables_is_no_order() => Assert.Equal(
        ErrorId.InputInvalid,
        Assert.Throws<DownloadException>(() => VoJobs.CreateItem(Query with { Uploads = [new TapUpload("t", null, new byte[1])] }, null)).Id);

    [Theory]
    [InlineData("COMPLETED", VoJobPhase.Completed)]
    [InlineData("archived", VoJobPhase.Archived)]
    [InlineData("SOMETHING", VoJobPhase.Unknown)]
    [InlineData("7", VoJobPhase.Unknown)]
    [InlineData(null, VoJobPhase.Unknown)]
    public void Phases_are_words(string? text, VoJobPhase phase) => Assert.Equal(phase, UwsXml.Phase(text));

    [Fact]
    public void A_description_of_a_job_is_read()
    {
        VoJob job = UwsXml.Read(Encoding.UTF8.GetBytes("""
            <job xmlns="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink"><jobId>j42</jobId><phase>ERROR</phase>
             <startTime>2026-01-02T03:04:06.000Z</startTime><destruction>2026-01-09T03:04:05</destruction>
             <results><result id="x" xlink:href="file:///etc/passwd"/><result id="result" xlink:href="results/r" size="12"/></results>
             <errorSummary type="transient"><message> later </message></errorSummary></job>
            """), new Uri("https://vo.test/tap/async/j42"));

        Assert.Equal(("j42", VoJobPhase.Error, "later", true), (job.JobId, job.Phase, job.Error, job.IsTransient));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 6, TimeSpan.Zero), job.StartedAt);
        Assert.Equal(new DateTimeOffset(2026, 1, 9, 3, 4, 5, TimeSpan.Zero), job.DestroyedAt);
        Assert.Equal(("https://vo.test/tap/async/j42/results/r", 12L), (job.Results.Single().Uri.AbsoluteUri, job.Results.Single().Length));
    }

    /// <summary>A clock that stands still: pauses are noted and over at once.</summary>
    private sealed class RecordingTime : TimeProvider
    {
        private readonly ConcurrentQueue<TimeSpan> _pauses = new();
        private (int Count, Action Act)? _after;

        public IReadOnlyList<TimeSpan> All => [.. _pauses];

        public void After(int count, Action act) => _after = (count, act);

        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _pauses.Enqueue(dueTime);
            if (_pauses.Count == _after?.Count)
                _after.Value.Act();
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
