using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Conformance;

/// <summary>
/// What every archive must do, over the real engine: fresh, resumed, already complete, cancelled, server error, expired credentials, hostile
/// file name, secret never shown. A new archive passes it by one class that derives from this and one fixture.
/// </summary>
/// <typeparam name="TFixture">The archive with its server.</typeparam>
public abstract class ArchiveConformance<TFixture> : IAsyncLifetime
    where TFixture : IArchiveFixture, new()
{
    private const int MiB = 1024 * 1024;

    private EngineHarness _harness = null!;
    private WatchedArchive _archive = null!;
    private DownloadEngine _engine = null!;

    /// <summary>The archive with its server, for tests of its own.</summary>
    protected TFixture Fixture { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Fixture.StartAsync();
        _harness = await EngineHarness.StartAsync();
        _harness.Options = Fixture.Configure(
            _harness.Options with { Connections = 1, WriteManifest = true, ConcurrentLimit = ConcurrencyLimit.Of(1) });
        _archive = new WatchedArchive(Fixture.Archive);
        _engine = _harness.Open(8, _archive);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await Fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Fresh_files_arrive_whole_and_in_order()
    {
        (BatchInfo made, IReadOnlyList<string> digests) = await CreateAsync(new("a.bin", 1000), new("b.bin", 3 * MiB), new("c.bin", 0));

        BatchRun run = await RunAsync(made);

        Assert.Equal((BatchState.Completed, 3), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(digests, run.Items.Select(item => item.Sha256!));
        Assert.All(run.Items, item => Assert.Equal(item.Sha256, SecretSearch.Digest(item.FullName!)));
        Assert.Equal(Fixture.Archive.Name, run.Batch.Archive);
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task A_suspended_batch_goes_on_where_it_was()
    {
        var gate = new SimulatorGate();
        (BatchInfo made, IReadOnlyList<string> digests) = await CreateAsync(
            new("a.bin", 1000), new("b.bin", 3 * MiB, Fault.Hold(gate, 2 * MiB, times: 1)), new("c.bin", 1000));
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = RunAsync(made, suspend.Token);
        // The first may have all its bytes and not its name while the second moves.
        await _harness.UntilAsync(made.Id, batch => batch.Completed == 1 && batch.BytesReceived == 1000 + (2 * MiB));
        await suspend.CancelAsync();
        Assert.Equal((BatchState.Suspended, 1), ((await running).Batch.State, (await running).Batch.Completed));
        int before = Fixture.ContentRequests;

        BatchRun run = await RunAsync(made);

        Assert.Equal((BatchState.Completed, 3), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(digests, run.Items.Select(item => SecretSearch.Digest(item.FullName!)));
        Assert.Equal(2, Fixture.ContentRequests - before);
        run.AssertEachSettledOnce(1, 2);
    }

    [Fact]
    public async Task Files_that_are_there_already_are_not_fetched_again()
    {
        (ArchiveRequest request, _) = await Fixture.OfferAsync(new OfferedFile("a.bin", 1000), new OfferedFile("b.bin", 3 * MiB));
        BatchRun first = await RunAsync(await CreateAsync(request));
        DateTime[] written = [.. first.Items.Select(item => File.GetLastWriteTimeUtc(item.FullName!))];

        BatchRun again = await RunAsync(await CreateAsync(request));

        Assert.Equal((BatchState.Completed, 2), (again.Batch.State, again.Batch.Skipped));
        Assert.Equal(first.Items.Select(item => item.FullName), again.Items.Select(item => item.FullName));
        Assert.Equal(written, again.Items.Select(item => File.GetLastWriteTimeUtc(item.FullName!)));
        again.AssertEachSettledOnce();
    }

    [Fact]
    public async Task A_cancelled_batch_leaves_no_file_and_asks_no_more()
    {
        var gate = new SimulatorGate();
        (BatchInfo made, _) = await CreateAsync(new("a.bin", 3 * MiB, Fault.Hold(gate, MiB)), new("b.bin", 1000));
        Task<BatchRun> running = RunAsync(made);
        await gate.WaitUntilReachedAsync(1, Cancellation);

        BatchInfo stopped = await _engine.StopAsync(made.Id, Cancellation);
        int before = Fixture.ContentRequests;
        gate.Open();
        BatchRun run = await running;

        Assert.Equal((BatchState.Cancelled, 2), (stopped.State, stopped.Cancelled));
        Assert.All(run.Items, item => Assert.False(item.FullName is { } path && File.Exists(path)));
        Assert.Equal(before, Fixture.ContentRequests);
    }

    [Fact]
    public async Task A_server_that_recovers_is_tried_again_and_one_that_does_not_fails_its_file_only()
    {
        _harness.Options = _harness.Options with { MaxRetries = 2 };
        (BatchInfo made, IReadOnlyList<string> digests) = await CreateAsync(
            new("recovers.bin", 1000, Fault.Unavailable(2)), new("never.bin", 1000, Fault.Unavailable(Fault.Always)), new("good.bin", 1000));

        BatchRun run = await RunAsync(made);

        Assert.Equal([ItemState.Completed, ItemState.Failed, ItemState.Completed], run.States);
        Assert.Equal((3, 3, ErrorId.ServerError), (run.Items[0].Attempts, run.Items[1].Attempts, run.Items[1].ErrorId));
        Assert.Equal(digests[0], run.Items[0].Sha256);
        // Opened anew for every attempt: links expire.
        Assert.Equal([0, 1, 2, 0, 1, 2, 0], _archive.Attempts);
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task Refused_credentials_fail_the_file_at_once()
    {
        (BatchInfo made, _) = await CreateAsync(new OfferedFile("a.bin", 1000));
        Fixture.BreakCredentials();

        BatchRun run = await RunAsync(made);

        Assert.Equal(ItemState.Failed, run.Items[0].State);
        Assert.Contains(run.Items[0].ErrorId!.Value, new[] { ErrorId.NotSignedIn, ErrorId.AccessDenied });
        Assert.InRange(Fixture.ContentRequests, 0, 1);
    }

    [Fact]
    public async Task A_source_that_expires_in_the_middle_is_opened_anew()
    {
        var gate = new SimulatorGate();
        (BatchInfo made, IReadOnlyList<string> digests) = await CreateAsync(
            new OfferedFile("a.bin", 3 * MiB, Fault.Hold(gate, 2 * MiB, times: 1), Fault.CutAt(2 * MiB)));
        Task<BatchRun> running = RunAsync(made);
        await gate.WaitUntilReachedAsync(1, Cancellation);
        bool expires = Fixture.ExpireSources();
        gate.Open();

        BatchRun run = await running;

        Assert.SkipUnless(expires, "Nothing of this archive expires.");
        Assert.Equal((ItemState.Completed, digests[0]), (run.Items[0].State, run.Items[0].Sha256));
        Assert.Equal([0, 1], _archive.Attempts);
    }

    [Theory]
    [InlineData("../../evil.sh")]
    [InlineData("/etc/cron.d/evil")]
    [InlineData("..\\..\\evil.dll")]
    [InlineData("nul")]
    [InlineData("a\u202egnp.exe")]
    public async Task A_hostile_name_stays_in_the_destination(string name)
    {
        (BatchInfo made, IReadOnlyList<string> digests) = await CreateAsync(new OfferedFile("a.bin", 1000) { HostileName = name });

        BatchRun run = await RunAsync(made);

        string root = Path.GetDirectoryName(_harness.Destination)!;
        Assert.Equal([_harness.Destination, _harness.StateFolder], Directory.GetFileSystemEntries(root).Order());
        // An archive may refuse such a file; it may not put it elsewhere.
        if (run.Items[0].State == ItemState.Failed)
            Assert.Equal(ErrorId.UnsafePath, run.Items[0].ErrorId);
        else
            Assert.Equal(digests[0], SecretSearch.Digest(run.Items[0].FullName!));
        Assert.True(run.Items[0].FullName is not { } path
            || path.StartsWith(_harness.Destination + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_is_never_shown()
    {
        _harness.Options = _harness.Options with { MaxRetries = 1, HeaderNames = [.. Fixture.Headers.Select(header => header.Key)] };
        (BatchInfo made, _) = await CreateAsync(
            new("good.bin", 1000),
            new("cut.bin", 600_000, Fault.CutAt(300_000)),
            new("busy.bin", 1000, Fault.Unavailable(Fault.Always)),
            new("gone.bin", 1000, Fault.Status(404)),
            new("page.bin", 1000, Fault.LoginPage()));
        BatchRun good = await RunAsync(made);
        Assert.Equal((2, 3), (good.Batch.Completed, good.Batch.Failed));
        (BatchInfo second, _) = await CreateAsync(new OfferedFile("refused.bin", 1000));
        Fixture.BreakCredentials();
        BatchRun refused = await RunAsync(second);
        Assert.Equal(1, refused.Batch.Failed);
        string plan = _harness.PathOf("plan.json");
        await _engine.ExportPlanAsync(made.Id, plan, Cancellation);

        await _engine.DisposeAsync();
        await _harness.Engine.DisposeAsync();

        Assert.All(Fixture.Secrets, secret =>
        {
            SecretSearch.AssertNotHeard(secret, good);
            SecretSearch.AssertNotHeard(secret, refused);
            SecretSearch.AssertNotStored(secret, _harness.StateFolder, _harness.Destination);
        });
    }

    private async Task<(BatchInfo Made, IReadOnlyList<string> Sha256)> CreateAsync(params IReadOnlyList<OfferedFile> files)
    {
        (ArchiveRequest request, IReadOnlyList<string> digests) = await Fixture.OfferAsync(files);
        return (await CreateAsync(request), digests);
    }

    private Task<BatchInfo> CreateAsync(ArchiveRequest request) => _engine.CreateAsync(
        new BatchRequest
        {
            Archive = request.Archive,
            Items = _engine.ResolveAsync(request, Fixture.Access, Cancellation),
            Options = _harness.Options,
        },
        Cancellation);

    private Task<BatchRun> RunAsync(BatchInfo made, CancellationToken suspend = default) =>
        _harness.RunAsync(made, _engine, new RunContext { Headers = Fixture.Headers, Access = Fixture.Access }, suspend);
}
