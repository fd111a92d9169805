using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using ScienceDownload.Archives.Batch;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>The whole engine: real state and files in a temporary folder, a simulated archive as the server, a hasty clock between retries.</summary>
internal sealed class EngineHarness : IAsyncDisposable
{
    private readonly List<DownloadEngine> _engines = [];
    private readonly TemporaryFolder _folder = new();

    private EngineHarness(WebArchiveSimulator server, int globalLimit)
    {
        Server = server;
        Options = new BatchOptions
        {
            Destination = _folder["data"],
            // The clock is hasty: a pause of a busy machine must not look like a stalled server.
            StallTimeout = TimeSpan.FromHours(20),
            WriteManifest = false,
        };
        Engine = Open(globalLimit);
    }

    /// <summary>On hasty clocks, too, a pause of a busy machine must not look like an owner or an archive that does not answer.</summary>
    public static EnginePatience Patience { get; } = new() { Owner = TimeSpan.FromHours(20), Order = TimeSpan.FromSeconds(60) };

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public WebArchiveSimulator Server { get; }

    public DownloadEngine Engine { get; }

    public HastyTime Time { get; } = new(20);

    public string Destination => Options.Destination;

    public string StateFolder => _folder["state"];

    /// <summary>What batches are made with; a test changes what it is about.</summary>
    public BatchOptions Options { get; set; }

    public static async Task<EngineHarness> StartAsync(int globalLimit = ConcurrencyLimit.Maximum) =>
        new(await WebArchiveSimulator.StartAsync(), globalLimit);

    /// <summary>Another engine over the same state, as another process would have.</summary>
    public DownloadEngine Open(int globalLimit = ConcurrencyLimit.Maximum, params IArchive[] archives) => Open(Time, globalLimit, archives);

    /// <summary>The same with a clock of its own; nobody but itself should ask it who lives.</summary>
    public DownloadEngine Open(TimeProvider time, int globalLimit = ConcurrencyLimit.Maximum, params IArchive[] archives)
    {
        var engine = new DownloadEngine(
            new EngineOptions { StatePath = StateFolder, GlobalLimit = globalLimit },
            archives.Any(archive => archive.Name == "batch") ? archives : [new BatchArchive(), .. archives],
            time,
            () => 0.5,
            Patience);
        _engines.Add(engine);
        return engine;
    }

    public IReadOnlyList<SimulatedFile> AddFiles(int count, long length, params Fault[] faults) =>
        [.. Enumerable.Range(0, count).Select(i => Server.Add($"set/{i:000}.bin", length, seed: i, faults))];

    public Task<BatchInfo> CreateAsync(params IEnumerable<SimulatedFile> files) => CreateAsync(files.Select(file => Item(file.Uri)));

    public Task<BatchInfo> CreateAsync(IEnumerable<DownloadItem> items) =>
        Engine.CreateAsync(new BatchRequest { Items = AsyncSequence.Of(items), Options = Options }, Cancellation);

    /// <summary>Runs a batch to its end while somebody else looks: at every look the counts add up.</summary>
    public async Task<BatchRun> RunAsync(
        BatchInfo batch, DownloadEngine? engine = null, RunContext? context = null, CancellationToken suspend = default)
    {
        RecordingSink sink = context?.Sink as RecordingSink ?? new RecordingSink();
        engine ??= Engine;
        Task<BatchInfo> run = engine.RunAsync(batch.Id, (context ?? new RunContext()) with { Sink = sink }, suspend);
        while (!run.IsCompleted)
        {
            AssertCounts(await Engine.GetAsync(batch.Id, Cancellation));
            await Task.WhenAny(run, Task.Delay(20, Cancellation));
        }

        BatchInfo end = await run;
        AssertCounts(end);
        Assert.False(sink.WasInterrupted, "The sink heard two things at once.");
        return new BatchRun(end, await AsyncSequence.ToListAsync(Engine.GetItemsAsync(batch.Id, null, Cancellation)), sink);
    }

    /// <summary>Makes a batch of files and runs it.</summary>
    public async Task<BatchRun> DownloadAsync(params IEnumerable<SimulatedFile> files) => await RunAsync(await CreateAsync(files));

    public static DownloadItem Item(Uri uri) => new() { Sources = [uri] };

    public string PathOf(string relative) => Path.Combine(Destination, relative);

    /// <summary>Waits until a batch is seen as a test wants it.</summary>
    public async Task<BatchInfo> UntilAsync(string batchId, Func<BatchInfo, bool> isWanted)
    {
        while (true)
        {
            BatchInfo batch = await Engine.GetAsync(batchId, Cancellation);
            AssertCounts(batch);
            if (isWanted(batch))
                return batch;
            await Task.Delay(5, Cancellation);
        }
    }

    /// <summary>
    /// Waits until an engine has so many bytes of a batch that it runs by a clock that stands still, which is moved on for its heartbeats only: far
    /// more slowly than any pause of this machine lasts.
    /// </summary>
    public static async Task UntilReceivedAsync(DownloadEngine engine, FakeClock clock, string batchId, long bytes)
    {
        while ((await engine.GetAsync(batchId, Cancellation)).BytesReceived < bytes)
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(50, Cancellation);
        }
    }

    /// <summary>Every file below the destination, partial ones included.</summary>
    public string[] FilesOnDisk() => Directory.Exists(Destination)
        ? [.. Directory.GetFiles(Destination, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Destination, path)).Order(StringComparer.Ordinal)]
        : [];

    public void AssertSame(SimulatedFile file, string relative)
    {
        using SafeFileHandle handle = File.OpenHandle(PathOf(relative));
        Assert.Equal(file.Length, RandomAccess.GetLength(handle));
        using var stream = new FileStream(handle, FileAccess.Read);
        Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DownloadEngine engine in _engines)
            await engine.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private static void AssertCounts(BatchInfo batch) =>
        Assert.Equal(batch.Total, batch.Queued + batch.Running + batch.Completed + batch.Skipped + batch.Failed + batch.Cancelled);
}
