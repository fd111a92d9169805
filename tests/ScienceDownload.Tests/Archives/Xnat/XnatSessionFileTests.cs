using ScienceDownload.Archives.Xnat;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.State;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>Sessions that are kept from one process to the next, and until when.</summary>
public sealed class XnatSessionFileTests : IDisposable
{
    private static readonly XnatAddress Server = XnatAddress.From(new Uri("https://xnat.example.org/lab"));

    private readonly TemporaryFolder _folder = new();
    private readonly FakeClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_session_is_good_until_the_server_has_not_heard_of_it_for_its_time()
    {
        XnatSessionFile file = Open();
        await file.KeepAsync(Session("ada", "first"), Cancellation);

        _clock.Advance(TimeSpan.FromSeconds(899));
        Assert.Equal("first", file.Find(Server, "ada")?.Token);
        Assert.Equal("first", file.Find(Server, userName: null)?.Token);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(file.Find(Server, "ada"));
        Assert.Null(file.Find(Server, userName: null));
    }

    [Fact]
    public async Task Each_use_gives_a_session_its_time_anew()
    {
        XnatSessionFile file = Open();
        await file.KeepAsync(Session("ada", "first"), Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(600));
        await file.KeepAsync(file.Find(Server, "ada")!, Cancellation);

        _clock.Advance(TimeSpan.FromSeconds(600));
        Assert.Equal("first", Open().Find(Server, "ada")?.Token);
        _clock.Advance(TimeSpan.FromSeconds(300));
        Assert.Null(Open().Find(Server, "ada"));
    }

    [Fact]
    public async Task One_that_has_expired_does_not_hide_one_that_is_good()
    {
        XnatSessionFile file = Open();
        await file.KeepAsync(Session("ada", "long") with { Silence = 86_400 }, Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await file.KeepAsync(Session("bob", "short"), Cancellation);

        Assert.Equal("short", file.Find(Server, userName: null)?.Token);
        _clock.Advance(TimeSpan.FromSeconds(900));
        Assert.Equal("long", file.Find(Server, userName: null)?.Token);
        Assert.Null(file.Find(Server, "bob"));
    }

    [Fact]
    public async Task An_expired_session_signs_nobody_in()
    {
        await Open().KeepAsync(Session("ada", "first"), Cancellation);
        string? Read(string name) => name == "SCIENCEDOWNLOAD_PROFILES" ? _folder["profiles.json"] : null;
        XnatSignIn SignIn() => XnatSignIn.From(new ArchiveAccess { Server = Server.Root }, null, Read, _clock);

        Assert.Equal("first", SignIn().Token);
        _clock.Advance(TimeSpan.FromSeconds(900));
        Assert.True(SignIn().IsAnonymous);
    }

    private XnatSessionFile Open() => new(_folder["xnat-sessions.json"], _clock);

    private XnatKeptSession Session(string user, string token) => new(Server.Text, user, token, _clock.GetUtcNow(), Silence: 900);
}
