using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>A simulated XNAT server with its fixture, and the whole engine over it.</summary>
internal sealed class XnatHarness : IAsyncDisposable
{
    private readonly ArchiveHttp _http;

    private XnatHarness(EngineHarness harness, XnatSimulator server, TimeProvider? clock)
    {
        Harness = harness;
        Harness.Time.ForgetsDeadlines = true;
        Server = server;
        Session = XnatFixture.AddTo(server);
        _http = new ArchiveHttp("ScienceDownload/0.1.0", harness.Time, () => 0.5);
        Archive = new XnatArchive(_http, clock ?? harness.Time, name => Environment.GetValueOrDefault(name));
        Engine = harness.Open(64, Archive);
        harness.Options = harness.Options with
        {
            Conflict = ConflictPolicy.Repair, ConcurrentLimit = ConcurrencyLimit.Of(8), IgnoreErrors = false, MaxRetries = 3, Connections = 1,
        };
        Access = new ArchiveAccess { Server = server.BaseUri, UserName = "jdoe", Password = "pw" };
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public EngineHarness Harness { get; }

    public XnatSimulator Server { get; }

    public XnatSessionEntry Session { get; }

    public XnatArchive Archive { get; }

    public DownloadEngine Engine { get; }

    public ArchiveAccess Access { get; set; }

    public Dictionary<string, string> Environment { get; } = [];

    public List<string> Told { get; } = [];

    public string Root => Harness.Destination;

    public static XnatSelection All { get; } = new("SITE_E00042") { IncludeSessionResources = true, Name = "S" };

    /// <param name="options">How the server behaves.</param>
    /// <param name="clock">The clock of the archive; null for the hasty one.</param>
    public static async Task<XnatHarness> StartAsync(XnatSimulatorOptions? options = null, TimeProvider? clock = null) =>
        new(await EngineHarness.StartAsync(), await XnatSimulator.StartAsync(options), clock);

    public IXnatCatalog Open() => Archive.Open(Access, null, null);

    public async Task<XnatPlan> PlanAsync(XnatSelection selection)
    {
        await using IXnatCatalog catalog = Open();
        return await catalog.PlanAsync(selection, Told.Add, Cancellation);
    }

    public async Task<BatchInfo> CreateAsync(XnatSelection selection)
    {
        XnatPlan plan = await PlanAsync(selection);
        return await Engine.CreateAsync(
            new BatchRequest { Archive = "xnat", Items = AsyncSequence.Of(plan.Items), Options = Harness.Options }, Cancellation);
    }

    public Task<BatchRun> RunAsync(BatchInfo batch, CancellationToken suspend = default) =>
        Harness.RunAsync(batch, Engine, new RunContext { Access = Access }, suspend);

    public async Task<BatchRun> SaveAsync(XnatSelection selection) => await RunAsync(await CreateAsync(selection));

    public string At(string relative) => Path.Combine(Root, relative);

    /// <summary>Fails unless exactly the files of a session are on disk, byte for byte, in their places.</summary>
    public void AssertTree(XnatSessionEntry session, string folder, bool withOwn = true)
    {
        Dictionary<string, string> expected = Expected(session, folder, withOwn);
        string[] present = [.. Harness.FilesOnDisk().Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal))];
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), present);
        Assert.All(expected, file => Assert.Equal(file.Value, Conformance.SecretSearch.Digest(At(file.Key))));
    }

    public static Dictionary<string, string> Expected(XnatSessionEntry session, string folder, bool withOwn = true)
    {
        static string Key(XnatResourceEntry resource) => resource.Label.Length > 0 ? resource.Label : resource.Id;
        IEnumerable<(string Path, string Sha256)> files = session.Scans.SelectMany(scan => scan.Resources.SelectMany(resource =>
            resource.Files.Select(file => ($"{folder}/scans/{scan.Id}/resources/{Key(resource)}/files/{file.Path}", file.Sha256))));
        if (withOwn)
        {
            files = files.Concat(
                session.Resources.SelectMany(
                    resource => resource.Files.Select(file => ($"{folder}/resources/{Key(resource)}/files/{file.Path}", file.Sha256))));
        }

        return files.ToDictionary(file => file.Path, file => file.Sha256);
    }

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        await Server.DisposeAsync();
        _http.Dispose();
    }
}
