using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Onc;

/// <summary>The real engine and the real archive over the simulated ONC.</summary>
internal sealed class OncHarness : IAsyncDisposable
{
    public const string Aligned = "ICLISTENHF9001";
    public const string Offset = "ICLISTENHF9002";
    public const string Underscored = "TST_HYD_007";

    private readonly ArchiveHttp _http;

    private OncHarness(EngineHarness engine, OncSimulator server)
    {
        Jobs = engine;
        Jobs.Time.ForgetsDeadlines = true;
        Server = server;
        _http = new ArchiveHttp("ScienceDownload/test", engine.Time, () => 0.5);
        Archive = new OncArchive(_http, OncClippers.OfEnvironment, engine.Time);
        Jobs.Options = Jobs.Options with { Connections = 1, WriteManifest = true };
        Engine = Jobs.Open(64, Archive);
    }

    public EngineHarness Jobs { get; }

    public OncSimulator Server { get; }

    public OncArchive Archive { get; }

    public DownloadEngine Engine { get; }

    public List<string> Warnings { get; } = [];

    public List<(OncRequest Request, DownloadException Failure)> Failures { get; } = [];

    public ArchiveAccess Access => new() { Server = Server.BaseUri, Token = Server.Token };

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<OncHarness> StartAsync(OncSimulatorOptions? options = null) =>
        new(await EngineHarness.StartAsync(), await OncSimulator.StartAsync(options ?? new OncSimulatorOptions
        {
            QueueTime = TimeSpan.FromMilliseconds(20),
            RunTime = TimeSpan.FromMilliseconds(20),
        }));

    public static DateTimeOffset At(string time) =>
        DateTimeOffset.Parse($"2024-04-01T{time}Z", System.Globalization.CultureInfo.InvariantCulture);

    public static OncWish Wish(string device, string start, string end, int perBatch = 6) => new()
    {
        DeviceCode = device,
        Spans = OncWindows.RangeBatches(At(start), At(end), perBatch),
        Tag = "date_range",
    };

    public OncClient Client() => OncClient.Create(_http, OncAccount.Of(Access, Path.GetTempPath()), Warnings.Add);

    public async Task<OncPlanner> PlannerAsync() => new(Client(), await FinishedOrders.ReadAsync(Jobs.Destination, Cancellation), Warnings.Add);

    public async Task<BatchRun> BringAsync(params OncWish[] wishes) => await RunAsync(await (await PlannerAsync()).PlanAsync(wishes, Cancellation));

    public async Task<BatchRun> BringAsync(params OncRequest[] requests) => await RunAsync(await (await PlannerAsync())
        .PlanAsync(requests, 6, SpectrogramClipFormat.Npz, null, (request, failure) => Failures.Add((request, failure)), Cancellation));

    public async Task<BatchRun> RunAsync(OncPlan plan) => await RunAsync(await CreateAsync(plan));

    public Task<BatchRun> RunAsync(BatchInfo batch, CancellationToken suspend = default) =>
        Jobs.RunAsync(batch, Engine, new RunContext { Access = Access }, suspend);

    public Task<BatchInfo> CreateAsync(OncPlan plan) => Engine.CreateAsync(
        new BatchRequest { Archive = Archive.Name, Items = AsyncSequence.Of(plan.Items), Options = Jobs.Options }, Cancellation);

    /// <summary>The names of the files that came, in order; not of what is made of them.</summary>
    public string[] Names(string folder) => [.. Came(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <summary>How often a service was called.</summary>
    public int Calls(string service, string method = "GET") => Server.Requests.Count(request =>
        request.Method == method && request.Target.StartsWith($"/api/{service}?", StringComparison.Ordinal));

    /// <summary>Waits until the server is as a test wants it.</summary>
    public static async Task UntilAsync(Func<bool> isWanted)
    {
        while (!isWanted())
            await Task.Delay(5, Cancellation);
    }

    /// <summary>Every file on disk is the server's file of that name.</summary>
    public void AssertContents(string folder)
    {
        foreach (string path in Came(folder))
            Assert.Equal(Server.File(Path.GetFileName(path)).Sha256, Conformance.SecretSearch.Digest(Jobs.PathOf(path)));
    }

    public async ValueTask DisposeAsync()
    {
        await Jobs.DisposeAsync();
        await Server.DisposeAsync();
        _http.Dispose();
    }

    private IEnumerable<string> Came(string folder) => Jobs.FilesOnDisk()
        .Where(path => path.Contains(folder, StringComparison.Ordinal)
            && !path.EndsWith(".txt", StringComparison.Ordinal) && !path.EndsWith(".preview.png", StringComparison.Ordinal));
}
