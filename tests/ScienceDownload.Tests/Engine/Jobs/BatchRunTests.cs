using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>Batches from start to end: their states, counts and errors.</summary>
public sealed class BatchRunTests
{
    [Fact]
    public async Task Brings_every_file_and_counts_it()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        IReadOnlyList<SimulatedFile> files =
            [harness.Server.Add("a.bin", 4096), harness.Server.Add("b.bin", 3_000_000, 1), harness.Server.Add("c.bin", 0)];
        BatchInfo made = await harness.CreateAsync(files);
        Assert.Matches("^batch_[0-9a-f]{12}$", made.Id);
        Assert.Equal((BatchState.Queued, 3, 3, null), (made.State, made.Total, made.Queued, made.StartedAt));

        BatchRun run = await harness.RunAsync(made);

        Assert.Equal((BatchState.Completed, 3, 0, 0), (run.Batch.State, run.Batch.Completed, run.Batch.Running, run.Batch.Queued));
        Assert.Null(run.Batch.Error);
        Assert.Null(run.Batch.Owner);
        Assert.NotNull(run.Batch.CompletedAt);
        Assert.Equal(files.Sum(file => file.Length), run.Batch.BytesReceived);
        Assert.Equal(run.Batch.BytesReceived, run.Batch.BytesTotal);
        Assert.Equal([$"{made.Id}_job_000", $"{made.Id}_job_001", $"{made.Id}_job_002"], run.Items.Select(item => item.Id));
        Assert.Equal(["a.bin", "b.bin", "c.bin"], harness.FilesOnDisk());
        foreach ((SimulatedFile file, ItemInfo item) in files.Zip(run.Items))
        {
            harness.AssertSame(file, item.RelativePath!);
            Assert.Equal((file.Length, file.Sha256, "application/octet-stream", 1), (item.Length, item.Sha256, item.ContentType, item.Attempts));
        }

        run.AssertEachSettledOnce();
        BatchProgress last = run.Sink.Progress[^1];
        Assert.Equal((3, 3, 100.0), (last.Total, last.Settled, last.Percent));
    }

    [Fact]
    public async Task A_sink_that_wants_no_progress_hears_of_the_files_alone()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        BatchInfo made = await harness.CreateAsync(harness.AddFiles(3, 10_000));
        var sink = new RecordingSink { WantsProgress = false };

        BatchInfo end = await harness.Engine.RunAsync(made.Id, new RunContext { Sink = sink }, TestContext.Current.CancellationToken);

        Assert.Equal(BatchState.Completed, end.State);
        Assert.Equal([0, 1, 2], sink.Settled.Select(item => item.Index).Order());
        Assert.Empty(sink.Progress);
    }

    [Fact]
    public async Task Runs_one_after_the_other_in_the_order_of_the_list_when_the_limit_is_one()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        IReadOnlyList<SimulatedFile> files = harness.AddFiles(12, 10_000);

        BatchRun run = await harness.DownloadAsync(files);

        Assert.Equal(12, run.Batch.Completed);
        Assert.Equal(1, harness.Server.PeakConcurrency);
        Assert.Equal(files.Select(file => file.Uri.AbsolutePath), harness.Server.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task A_failed_file_leaves_the_batch_completed()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();

        BatchRun run = await harness.DownloadAsync(
            harness.Server.Add("a.bin", 100), harness.Server.Add("b.bin", 100, 0, Fault.Status(404)), harness.Server.Add("c.bin", 100));

        Assert.Equal([ItemState.Completed, ItemState.Failed, ItemState.Completed], run.States);
        Assert.Equal((BatchState.Completed, null, 2, 1), (run.Batch.State, run.Batch.Error, run.Batch.Completed, run.Batch.Failed));
        Assert.Equal(("HTTP 404 Not Found", ErrorId.ItemNotFound, 1), (run.Items[1].Error, run.Items[1].ErrorId, run.Items[1].Attempts));
        Assert.NotNull(run.Items[1].CompletedAt);
        run.AssertEachSettledOnce();
    }

    [Theory]
    [InlineData(true, BatchState.Completed, null)]
    [InlineData(false, BatchState.Failed, "2 of 2 jobs failed")]
    public async Task Whether_failures_fail_the_batch_is_the_users_choice(bool ignoreErrors, BatchState state, string? error)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { IgnoreErrors = ignoreErrors };

        BatchRun run = await harness.DownloadAsync(harness.AddFiles(2, 100, Fault.Status(404)));

        Assert.Equal((state, error, 2), (run.Batch.State, run.Batch.Error, run.Batch.Failed));
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task Knows_no_total_while_the_server_gives_no_length()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        var gate = new SimulatorGate();
        SimulatedFile file = harness.Server.Add("file.bin", 3_000_000, 0, Fault.Chunked(), Fault.Hold(gate, 2_000_000));
        BatchInfo made = await harness.CreateAsync(file);
        Task<BatchRun> running = harness.RunAsync(made);
        await gate.WaitUntilReachedAsync(1, EngineHarness.Cancellation);

        BatchInfo looked = await harness.UntilAsync(made.Id, batch => batch.BytesReceived > 1_000_000);
        Assert.Null(looked.BytesTotal);

        gate.Open();
        BatchRun run = await running;
        Assert.Equal((3_000_000, 3_000_000), (run.Batch.BytesTotal, run.Items[0].Length));
        Assert.All(
            run.Sink.Progress.Where(progress => progress.BytesTotal is null && progress.Settled == 0), progress => Assert.Equal(0, progress.Percent));
        Assert.Equal(100, run.Sink.Progress[^1].Percent);
        harness.AssertSame(file, "file.bin");
    }

    [Fact]
    public async Task A_body_that_ends_early_is_continued_never_completed()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { Connections = 1 };
        SimulatedFile small = harness.Server.Add("small.bin", 100, 1, Fault.CutAt(50, CutKind.Close));
        SimulatedFile large = harness.Server.Add("large.bin", 2_000_000, 2, Fault.CutAt(1_000_000, CutKind.Close));
        SimulatedFile hopeless = harness.Server.Add("hopeless.bin", 100, 3, Fault.CutAt(50, CutKind.Close, Fault.Always));

        BatchRun run = await harness.DownloadAsync(small, large, hopeless);

        Assert.Equal([ItemState.Completed, ItemState.Completed, ItemState.Failed], run.States);
        Assert.Equal((ErrorId.TransferTruncated, 6), (run.Items[2].ErrorId, run.Items[2].Attempts));
        Assert.Equal(2, run.Items[0].Attempts);
        Assert.Contains(harness.Server.Requests, request => request.Target == "/large.bin" && request.Range is not null);
        harness.AssertSame(small, "small.bin");
        harness.AssertSame(large, "large.bin");
        Assert.DoesNotContain("hopeless.bin", harness.FilesOnDisk());
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task Refuses_files_over_the_size_limit()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { MaxFileSize = 500_000 };

        BatchRun run = await harness.DownloadAsync(
            harness.Server.Add("known.bin", 600_000),
            harness.Server.Add("unknown.bin", 600_000, 0, Fault.Chunked()),
            harness.Server.Add("fits.bin", 500_000));

        Assert.Equal([ErrorId.FileTooLarge, ErrorId.FileTooLarge, null], run.Items.Select(item => item.ErrorId));
        Assert.Equal("File size (600000 bytes) exceeds limit (500000 bytes)", run.Items[0].Error);
        Assert.EndsWith("exceeds limit (500000 bytes)", run.Items[1].Error, StringComparison.Ordinal);
        Assert.Equal(["fits.bin"], harness.FilesOnDisk());
    }

    [Fact]
    public async Task Another_copy_takes_over_where_the_first_is_gone()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        SimulatedFile gone = harness.Server.Add("gone.bin", 1000, 1, Fault.Status(404));
        SimulatedFile refused = harness.Server.Add("refused.bin", 1000, 1, Fault.Status(403));
        SimulatedFile good = harness.Server.Add("good.bin", 1000, 1);

        BatchRun run = await harness.RunAsync(await harness.CreateAsync(
        [
            new DownloadItem { Sources = [gone.Uri, refused.Uri, good.Uri], RelativePath = "a.bin" },
            new DownloadItem { Sources = [refused.Uri, gone.Uri], RelativePath = "b.bin" },
        ]));

        Assert.Equal([ItemState.Completed, ItemState.Failed], run.States);
        Assert.Equal((3, 2, ErrorId.ItemNotFound), (run.Items[0].Attempts, run.Items[1].Attempts, run.Items[1].ErrorId));
        harness.AssertSame(good, "a.bin");
    }

    [Fact]
    public async Task An_archive_that_cancels_by_itself_fails_its_item_and_nothing_else()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        var engine = harness.Open(8, new ImpatientArchive());
        BatchInfo made = await engine.CreateAsync(
            new BatchRequest
            {
                Archive = "impatient",
                Items = AsyncSequence.Of(harness.AddFiles(3, 100).Select(file => EngineHarness.Item(file.Uri))),
                Options = harness.Options,
            },
            EngineHarness.Cancellation);

        BatchRun run = await harness.RunAsync(made, engine);

        Assert.Equal([ItemState.Completed, ItemState.Failed, ItemState.Completed], run.States);
        Assert.Equal(ErrorId.Unexpected, run.Items[1].ErrorId);
        run.AssertEachSettledOnce();
    }

    /// <summary>Its client gave up by itself: HttpClient tells a timeout as a cancellation that nobody asked for.</summary>
    private sealed class ImpatientArchive : IArchive, IArchiveSession
    {
        public string Name => "impatient";

        public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public IArchiveSession Begin(ArchiveRun run) => this;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation) =>
            item.PrimarySource.AbsolutePath.EndsWith("001.bin", StringComparison.Ordinal)
                ? throw new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout.")
                : ValueTask.FromResult(new ItemSource(item.PrimarySource));
    }
}
