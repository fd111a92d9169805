using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>The VO archive over the whole engine, with a web archive for files and a server of the test's own for services.</summary>
internal sealed class VoHarness : IAsyncDisposable
{
    private readonly ArchiveHttp _http;

    private VoHarness(EngineHarness engines)
    {
        Engines = engines;
        Engines.Time.ForgetsDeadlines = true;
        _http = new ArchiveHttp("test/1", engines.Time, () => 0.5);
        Archive = new VoArchive(_http, engines.Time);
        Engine = engines.Open(16, Archive);
    }

    public EngineHarness Engines { get; }

    public VoArchive Archive { get; }

    public DownloadEngine Engine { get; }

    public WebArchiveSimulator Server => Engines.Server;

    public ArchiveAccess Access { get; set; } = ArchiveAccess.None;

    public VoChoice Choice { get; set; } = new();

    public RecordingSink Planned { get; } = new();

    public static async Task<VoHarness> StartAsync()
    {
        EngineHarness engines = await EngineHarness.StartAsync();
        engines.Options = engines.Options with { Connections = 1, Conflict = ConflictPolicy.Refresh };
        return new VoHarness(engines);
    }

    /// <summary>What the targets become.</summary>
    public async Task<IReadOnlyList<VoPlanned>> PlanAsync(params IEnumerable<VoTarget> targets)
    {
        using var signIn = new VoSignIn(_http, Access);
        var client = new VoClient(_http, signIn, Planned, Engines.Time);
        VoChoice choice = Choice with { HasIdentity = signIn.HasIdentity };
        var planner = new VoPlanner(new DataLinkReader(client), new FolderList(client), choice, Planned);
        return await AsyncSequence.ToListAsync(planner.PlanAsync([.. targets], EngineHarness.Cancellation));
    }

    public Task<IReadOnlyList<VoPlanned>> PlanAsync(params IEnumerable<VoRecord> records) =>
        PlanAsync(records.Select(record => new VoTarget(record) { Record = record }));

    public async Task<BatchRun> RunAsync(params IEnumerable<string> addresses) =>
        await RunAsync(await PlanAsync(addresses.Select(address => new VoTarget(address) { Address = address })));

    public Task<BatchRun> RunAsync(params IEnumerable<Uri> addresses) => RunAsync(addresses.Select(address => address.OriginalString));

    public Task<BatchRun> RunAsync(IEnumerable<VoPlanned> planned) => RunAsync(planned.Select(one => one.Item ?? throw one.Failure!));

    public async Task<BatchRun> RunAsync(IEnumerable<DownloadItem> items)
    {
        BatchInfo made = await CreateAsync(items);
        return await Engines.RunAsync(made, Engine, new RunContext { Access = Access });
    }

    /// <summary>Fetches a file, which has to arrive whole and alone.</summary>
    public async Task<ItemInfo> DoneAsync(SimulatedFile file)
    {
        BatchRun run = await RunAsync(file.Uri);
        ItemInfo item = Assert.Single(run.Sink.Settled);
        Assert.True(item.State == ItemState.Completed, item.Error);
        Assert.Equal(file.Sha256, SecretSearch.Digest(item.FullName!));
        Assert.Equal([Path.GetFileName(item.FullName!)], Engines.FilesOnDisk());
        return item;
    }

    public Task<BatchInfo> CreateAsync(IEnumerable<DownloadItem> items) => Engine.CreateAsync(
        new BatchRequest { Archive = VoArchive.ArchiveName, Items = AsyncSequence.Of(items), Options = Engines.Options }, EngineHarness.Cancellation);

    /// <summary>Rows of a table whose columns have these names.</summary>
    public static VoRecord[] Rows(string[] columns, params object?[][] rows) => Rows(new VoTable(), columns, rows);

    public static VoRecord[] Rows(VoTable table, string[] columns, params object?[][] rows)
    {
        VoTable described = table with
        {
            Fields =
                [.. columns.Select(name => new VoField { Name = name, PropertyName = name, Id = name, DataType = VoDataType.Char, ArraySize = "*" })],
        };
        return [.. rows.Select(row => new VoRecord(described, row))];
    }

    /// <summary>A FITS file, as far as anybody looks.</summary>
    public static byte[] Fits(int blocks = 1)
    {
        byte[] file = new byte[2880 * blocks];
        Array.Fill(file, (byte)' ');
        "SIMPLE  =                    T"u8.CopyTo(file);
        "END"u8.CopyTo(file.AsSpan(80));
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        await Engines.DisposeAsync();
        _http.Dispose();
    }
}
