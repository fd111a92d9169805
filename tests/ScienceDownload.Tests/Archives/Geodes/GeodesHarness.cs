using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Archives.Http;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;
using ScienceDownload.Tests.Support;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Geodes;

/// <summary>The real archive and engine against the portal in miniature.</summary>
internal sealed class GeodesHarness : IAsyncDisposable
{
    private readonly EngineHarness _engine;

    private GeodesHarness(GeodesSimulator portal, S3Simulator? datalake, EngineHarness engine)
    {
        Portal = portal;
        Datalake = datalake;
        _engine = engine;
        _engine.Time.ForgetsDeadlines = true;
        Http = new ArchiveHttp("Test/1.0", new HastyTime(50) { ForgetsDeadlines = true }, () => 0.5);
        Access = new ArchiveAccess
        {
            Server = portal.BaseUri,
            Token = portal.ApiKey,
            Settings = datalake is null ? new Dictionary<string, string>()
                : new Dictionary<string, string> { ["s3_endpoint"] = datalake.Endpoint.ToString() },
        };
        Engine = engine.Open(8, new GeodesArchive(Http, engine.Time));
        engine.Options = engine.Options with { Connections = 1, WriteManifest = true };
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public GeodesSimulator Portal { get; }

    public S3Simulator? Datalake { get; }

    public ArchiveHttp Http { get; }

    public DownloadEngine Engine { get; }

    public ArchiveAccess Access { get; set; }

    public EngineHarness Files => _engine;

    public List<string> Warnings { get; } = [];

    public static async Task<GeodesHarness> StartAsync(bool seeded = false, bool tls = false, bool withDatalake = false)
    {
        S3Simulator? datalake = withDatalake ? await S3Simulator.StartAsync() : null;
        var options = new GeodesSimulatorOptions { IsSeeded = seeded, UseTls = tls, Datalake = datalake };
        return new GeodesHarness(await GeodesSimulator.StartAsync(options), datalake, await EngineHarness.StartAsync());
    }

    public GeodesCalls Calls() => new(Http, () => Settings());

    public GeodesSettings Settings() => new GeodesSources(Access, null, static _ => null, null).Gather();

    public GeodesClient Client() => new(Calls(), Warnings.Add);

    public DownloadEngine OpenAnother() => _engine.Open(8, new GeodesArchive(Http, _engine.Time));

    public Task<List<GeodesItem>> FindAsync(GeodesSearch search) => AsyncSequence.ToListAsync(Client().FindItemsAsync(search, Cancellation));

    public Task<List<GeodesItem>> FindAsync(params IReadOnlyList<GeodesProduct> products) => FindAsync(new GeodesSearch
    {
        Query = new JsonObject { ["identifier"] = new JsonObject { ["in"] =
            new JsonArray([.. products.Select(product => (JsonNode)product.Identifier)]) } },
    });

    /// <summary>Finds products, makes a batch of their data files and runs it.</summary>
    public async Task<BatchRun> SaveAsync(params IReadOnlyList<GeodesProduct> products) =>
        await RunAsync(await CreateAsync(await PlanAsync(products)));

    public async Task<List<DownloadItem>> PlanAsync(params IReadOnlyList<GeodesProduct> products)
    {
        List<GeodesItem> items = await FindAsync(products);
        var plan = new GeodesPlan(new GeodesPlanOptions { Destination = _engine.Destination });
        var lookup = new GeodesStorageLookup(new GeodesAvailabilityClient(Calls()), Warnings.Add);
        return [.. (await lookup.AddAsync(items, Cancellation)).SelectMany(item => plan.Files(item, ["data"]))];
    }

    public Task<BatchInfo> CreateAsync(IEnumerable<DownloadItem> items) => Engine.CreateAsync(
        new BatchRequest { Archive = "geodes", Items = AsyncSequence.Of(items), Options = _engine.Options }, Cancellation);

    public Task<BatchRun> RunAsync(BatchInfo batch, DownloadEngine? engine = null, CancellationToken suspend = default) =>
        _engine.RunAsync(batch, engine ?? Engine, new RunContext { Access = Access }, suspend);

    public static string Md5(string path) => Convert.ToHexStringLower(MD5.HashData(File.ReadAllBytes(path)));

    public string PathOf(GeodesProduct product) => _engine.PathOf(product.Data!.Title);

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await Portal.DisposeAsync();
        if (Datalake is not null)
            await Datalake.DisposeAsync();
        Http.Dispose();
    }
}
