using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>The last word of an archive on a batch whose items have all settled.</summary>
public sealed class ConclusionTests : IAsyncLifetime
{
    private EngineHarness _harness = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _harness = await EngineHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task It_is_spoken_once_when_all_files_are_in_place()
    {
        var seen = new List<(ItemState State, bool IsThere)>();

        BatchRun run = await RunAsync(_harness.AddFiles(3, 1000), async (archive, token) =>
        {
            await foreach (RunItem item in archive.ReadItems(token))
                seen.Add((item.State, File.Exists(item.FullName)));
        });

        Assert.Equal(BatchState.Completed, run.Batch.State);
        Assert.Equal(Enumerable.Repeat((ItemState.Completed, true), 3), seen);
    }

    [Fact]
    public async Task After_a_restart_it_sees_what_the_batch_before_brought_and_nothing_else_of_it()
    {
        var seen = new List<(string Name, ItemState State, bool IsThere)>();
        DownloadEngine engine = Open(async (archive, token) =>
        {
            seen.Clear();
            await foreach (RunItem item in archive.ReadItems(token))
                seen.Add((item.Item.PrimarySource.AbsolutePath, item.State, File.Exists(item.FullName)));
        });
        SimulatedFile[] files = [_harness.Server.Add("good.bin", 1000), _harness.Server.Add("late.bin", 1000, 1, Fault.Status(404, times: 1))];
        BatchRun first = await _harness.RunAsync(await CreateAsync(engine, files), engine);

        BatchRun again = await _harness.RunAsync(await engine.RestartAsync(first.Batch.Id, includeCancelled: false, Cancellation), engine);

        Assert.Equal((1, 1), (first.Batch.Failed, again.Batch.Completed));
        Assert.Equal([("/late.bin", ItemState.Completed, true), ("/good.bin", ItemState.Completed, true)], seen);
    }

    [Fact]
    public async Task Whatever_goes_wrong_with_it_is_a_warning()
    {
        var full = new DownloadException(ErrorId.DestinationUnwritable, "There is no room for a report.");

        BatchRun run = await RunAsync(_harness.AddFiles(1, 1000), (_, _) => throw full);

        Assert.Equal((BatchState.Completed, 1), (run.Batch.State, run.Batch.Completed));
        Assert.Contains("There is no room for a report.", run.Sink.Messages);
    }

    [Fact]
    public async Task A_batch_that_is_suspended_over_it_hears_it_when_it_is_resumed()
    {
        var reached = new TaskCompletionSource();
        DownloadEngine engine = Open(async (_, token) =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, token);
        });
        BatchInfo batch = await CreateAsync(engine, _harness.AddFiles(1, 1000));
        Task<BatchRun> running = _harness.RunAsync(batch, engine);
        await reached.Task.WaitAsync(Cancellation);
        Assert.Equal(BatchState.Running, (await engine.GetAsync(batch.Id, Cancellation)).State);
        await engine.SuspendAsync(batch.Id, Cancellation);
        Assert.Equal(BatchState.Suspended, (await running).Batch.State);
        int spoken = 0;

        BatchRun resumed = await _harness.RunAsync(batch, Open((_, _) => Task.FromResult(++spoken)));

        Assert.Equal((BatchState.Completed, 1, 1), (resumed.Batch.State, resumed.Batch.Completed, spoken));
    }

    [Fact]
    public async Task A_batch_that_is_stopped_has_none()
    {
        var gate = new SimulatorGate();
        DownloadEngine engine = Open((_, _) => throw new InvalidOperationException("There was a last word."));
        BatchInfo batch = await CreateAsync(engine, _harness.AddFiles(1, 1000, Fault.SlowHeaders(gate)));
        Task<BatchRun> running = _harness.RunAsync(batch, engine);
        await gate.WaitUntilReachedAsync(1, Cancellation);
        await engine.StopAsync(batch.Id, Cancellation);
        gate.Open();

        BatchRun run = await running;

        Assert.Equal(BatchState.Cancelled, run.Batch.State);
        Assert.DoesNotContain("There was a last word.", run.Sink.Messages);
    }

    private DownloadEngine Open(Func<ArchiveRun, CancellationToken, Task> conclude) => _harness.Open(8, new ConcludingArchive(conclude));

    private Task<BatchInfo> CreateAsync(DownloadEngine engine, IEnumerable<SimulatedFile> files) => engine.CreateAsync(
        new BatchRequest
        {
            Archive = "concluding",
            Items = AsyncSequence.Of(files.Select(file => EngineHarness.Item(file.Uri))),
            Options = _harness.Options,
        },
        Cancellation);

    private async Task<BatchRun> RunAsync(IEnumerable<SimulatedFile> files, Func<ArchiveRun, CancellationToken, Task> conclude)
    {
        DownloadEngine engine = Open(conclude);
        return await _harness.RunAsync(await CreateAsync(engine, files), engine);
    }
}
