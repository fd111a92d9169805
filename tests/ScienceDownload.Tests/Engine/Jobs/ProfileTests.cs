using ScienceDownload.Archives.Batch;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.Profiles;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;

namespace ScienceDownload.Tests.Engine.Jobs;

public sealed class ProfileTests : IAsyncLifetime
{
    private const string Secret = "p4ss-of-the-batch";

    private readonly TemporaryFolder _folder = new();
    private readonly AskingArchive _archive = new();
    private readonly List<DownloadEngine> _engines = [];
    private WebArchiveSimulator _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ProfileStore Profiles => new(_folder["profiles.json"]);

    public async ValueTask InitializeAsync() => _server = await WebArchiveSimulator.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (DownloadEngine engine in _engines)
            await engine.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_batch_that_another_engine_takes_up_finds_its_credentials_under_the_stored_name()
    {
        await Profiles.SetAsync(
            new DownloadProfile { Name = "lab", Server = new Uri("http://127.0.0.1:1"), UserName = "jdoe" },
            new ProfileSecret(Secret, null),
            Cancellation);
        BatchInfo made = await CreateAsync(Open(), "lab");
        DownloadEngine later = Open();

        BatchInfo end = await later.RunAsync(made.Id, new RunContext(), Cancellation);

        Assert.Equal(BatchState.Completed, end.State);
        ArchiveAccess access = Assert.Single(_archive.Asked);
        Assert.Equal(("http://127.0.0.1:1/", "jdoe", Secret), (access.Server!.ToString(), access.UserName, access.Password));
        foreach (DownloadEngine engine in _engines)
            await engine.DisposeAsync();
        SecretSearch.AssertNotStored(Secret, _folder["state"], _folder["data"]);
    }

    [Fact]
    public async Task What_the_caller_says_comes_before_the_profile()
    {
        await Profiles.SetAsync(new DownloadProfile { Name = "lab", UserName = "jdoe" }, new ProfileSecret(Secret, null), Cancellation);
        DownloadEngine engine = Open();
        BatchInfo made = await CreateAsync(engine, "lab");

        await engine.RunAsync(made.Id, new RunContext { Access = new ArchiveAccess { UserName = "other" } }, Cancellation);

        Assert.Equal(("other", null), (_archive.Asked[0].UserName, _archive.Asked[0].Password));
    }

    [Fact]
    public async Task A_profile_that_is_not_there_ends_the_making_and_one_that_went_ends_the_run_before_it_begins()
    {
        DownloadEngine engine = Open();
        Assert.Equal(ErrorId.ProfileNotFound, (await Assert.ThrowsAsync<DownloadException>(() => CreateAsync(engine, "lab"))).Id);
        await Profiles.SetAsync(new DownloadProfile { Name = "lab" }, null, Cancellation);
        BatchInfo made = await CreateAsync(engine, "lab");
        await Profiles.RemoveAsync("lab", Cancellation);

        DownloadException error = await Assert.ThrowsAsync<DownloadException>(() => engine.RunAsync(made.Id, new RunContext(), Cancellation));

        Assert.Equal(ErrorId.ProfileNotFound, error.Id);
        Assert.Equal(BatchState.Queued, (await engine.GetAsync(made.Id, Cancellation)).State);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_secret_in_a_vault_is_said_to_be_missing_where_no_vault_can_be_opened()
    {
        await Profiles.SetAsync(new DownloadProfile { Name = "lab", UserName = "jdoe", Vault = "keys" }, null, Cancellation);
        DownloadEngine engine = Open();
        var sink = new RecordingSink();

        await engine.RunAsync((await CreateAsync(engine, "lab")).Id, new RunContext { Sink = sink }, Cancellation);

        Assert.Contains(sink.Messages, message => message.Contains("vault 'keys'", StringComparison.Ordinal));
        Assert.Equal(("jdoe", null), (_archive.Asked[0].UserName, _archive.Asked[0].Password));
    }

    private DownloadEngine Open()
    {
        var options = new EngineOptions { StatePath = _folder["state"], ProfilesFile = Profiles.FilePath };
        _engines.Add(new DownloadEngine(options, [_archive], TimeProvider.System, () => 0.5));
        return _engines[^1];
    }

    private Task<BatchInfo> CreateAsync(DownloadEngine engine, string profile) => engine.CreateAsync(
        new BatchRequest
        {
            Items = AsyncSequence.Of([EngineHarness.Item(_server.Add("a.bin", 100, 1).Uri)]),
            Options = new BatchOptions { Destination = _folder["data"], Profile = profile },
            Archive = _archive.Name,
        },
        Cancellation);

    /// <summary>Plain addresses; remembers who asked.</summary>
    private sealed class AskingArchive : IArchive
    {
        private readonly BatchArchive _plain = new();

        public List<ArchiveAccess> Asked { get; } = [];

        public string Name => "asking";

        public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation) =>
            _plain.ResolveAsync(request, access, cancellation);

        public IArchiveSession Begin(ArchiveRun run)
        {
            Asked.Add(run.Access);
            return _plain.Begin(run);
        }
    }
}
