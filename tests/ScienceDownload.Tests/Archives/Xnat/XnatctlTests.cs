using System.Globalization;
using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Engine.Profiles;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>15: the files of xnatctl read as they are, and sessions that outlive their process.</summary>
public sealed class XnatctlTests : IDisposable
{
    private const string Config = """
        default_profile: lab
        output_format: table            # stored, never honoured
        profiles:
          lab:
            url: "https://xnat.example.org/xnat/"
            verify_ssl: true
            timeout: 21600
            default_project: NEURO
            username: jdoe
            password: 's3cret: #1'
            workers: 4
            extract: true
          open:
            url: http://127.0.0.1:8080
            verify_ssl: no
            timeout: 30
            default_project: null
            password: ~
        """;

    private readonly TemporaryFolder _home = new();
    private readonly FakeClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Its_profiles_are_found_behind_ours()
    {
        Write("config.yaml", Config);
        var store = new ProfileStore(_home["ours.json"], new XnatctlProfiles(Read));

        Assert.Equal(["lab", "open"], store.List().Select(profile => profile.Name));
        ArchiveAccess lab = store.GetAccess("LAB"), open = store.GetAccess("open");
        Assert.Equal(
            ("https://xnat.example.org/xnat/", "jdoe", "s3cret: #1", "lab"), (lab.Server!.ToString(), lab.UserName, lab.Password, lab.Profile));
        Assert.Equal(("NEURO", "4"), (lab.Settings["project"], lab.Settings["workers"]));
        Assert.Equal((null, null), (open.UserName, open.Password));
        Assert.DoesNotContain("project", open.Settings.Keys, StringComparer.OrdinalIgnoreCase);
        DownloadProfile known = store.Get("lab");
        Assert.Equal(("xnat", _home[".config/xnatctl/config.yaml"], true), (known.Archive, known.Origin, known.HasSecret));
        Assert.Equal("lab", XnatctlConfig.Read(Read)!.DefaultProfile);
        // What it says of a server counts here, but for the six hours it writes everywhere.
        Func<string, string?> nothing = static _ => null;
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(30)), (XnatSettings.Silence(lab, nothing), XnatSettings.Silence(open, nothing)));
        Assert.Equal((4, null), (XnatSettings.WorkersOf(lab), XnatSettings.WorkersOf(open)));
        Assert.False(XnatSignIn.From(lab, null, nothing, _clock).TrustsAnyCertificate);
        Assert.True(XnatSignIn.From(open, null, nothing, _clock).TrustsAnyCertificate);
    }

    [Fact]
    public async Task A_profile_of_ours_comes_before_one_of_its_name()
    {
        Write("config.yaml", Config);
        var store = new ProfileStore(_home["ours.json"], new XnatctlProfiles(Read));
        await store.SetAsync(new DownloadProfile { Name = "Lab", Server = new Uri("https://mine.example.org") }, null, Cancellation);

        Assert.Equal(["Lab", "open"], store.List().Select(profile => profile.Name));
        Assert.Equal("mine.example.org", store.GetAccess("lab").Server!.Host);
        Assert.Equal(ErrorId.ProfileNotFound, (await Assert.ThrowsAsync<DownloadException>(() => store.RemoveAsync("open", Cancellation))).Id);
    }

    [Theory]
    [InlineData("profiles: [", "line")]
    [InlineData("- 1", "no list of settings")]
    [InlineData("profiles:\n  lab:\n    url: nowhere\n    password: s3cret", "'lab' has no http")]
    [InlineData("profiles:\n  lab: {url: 'https://h', password: 's3cret", "line")]
    public void A_broken_file_is_named_without_its_secrets(string text, string why)
    {
        Write("config.yaml", text);
        DownloadException error = Assert.Throws<DownloadException>(() => new XnatctlProfiles(Read).Read());
        Assert.Equal(ErrorId.ProfileUnusable, error.Id);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("Yes", true)]
    [InlineData("false", false)]
    [InlineData("", true)]
    public void The_variables_of_the_certificate_and_of_time_count_with_the_address_only(string verify, bool checks)
    {
        string? Environment(string name) => name switch
        {
            "XNAT_URL" => "https://mine.example.org", "XNAT_VERIFY_SSL" => verify, "XNAT_TIMEOUT" => "45", _ => null,
        };
        Assert.Equal(!checks, XnatSignIn.From(ArchiveAccess.None, null, Environment, _clock).TrustsAnyCertificate);
        Assert.Equal(TimeSpan.FromSeconds(45), XnatSettings.Silence(ArchiveAccess.None, Environment));
        var other = new ArchiveAccess { Server = new Uri("https://other.example.org") };
        Assert.False(XnatSignIn.From(other, null, Environment, _clock).TrustsAnyCertificate);
        Assert.Equal(TimeSpan.FromMinutes(2), XnatSettings.Silence(ArchiveAccess.None, name => name == "XNAT_TIMEOUT" ? "45" : null));
        Assert.Equal(ErrorId.InputInvalid, Assert.Throws<DownloadException>(
            () => XnatSettings.Silence(ArchiveAccess.None, name => name == "XNAT_URL" ? "https://h" : "soon")).Id);
    }

    [Fact]
    public void Its_session_is_used_for_its_own_server_and_user_while_it_lasts()
    {
        string end = _clock.GetLocalNow().DateTime.AddMinutes(10).ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        Write(".session", $$"""
            {"token": "ABCDEF0123456789", "url": "https://h", "username": "jdoe", "created_at": "{{end}}", "expires_at": "{{end}}"}
            """);
        XnatSignIn For(string server, string? user = null) =>
            XnatSignIn.From(new ArchiveAccess { Server = new Uri(server), UserName = user }, null, Read, _clock);

        Assert.Equal("ABCDEF0123456789", For("https://h/").Token);
        Assert.Equal("ABCDEF0123456789", For("https://h", "jdoe").Token);
        Assert.Null(For("https://h", "somebody").Token);
        Assert.Null(For("https://h/xnat").Token);
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Null(For("https://h").Token);
        Write(".session", "not JSON");
        Assert.Null(For("https://h").Token);
    }

    [Fact]
    public async Task A_session_that_is_kept_serves_later_processes_and_is_left_open()
    {
        await using XnatSimulator server = await XnatSimulator.StartAsync(new XnatSimulatorOptions { Time = _clock });
        XnatFixture.AddTo(server);
        using ArchiveHttp http = new("ScienceDownload/0.1.0", new HastyTime(20) { ForgetsDeadlines = true }, () => 0.5);
        var keeper = new XnatKeeper(http, Read, _clock);
        var access = new ArchiveAccess { Server = server.BaseUri, UserName = "jdoe", Password = "pw" };
        Assert.Equal("jdoe", (await keeper.ConnectAsync(access, Cancellation)).UserName);
        string file = _home["settings/xnat-sessions.json"];
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain("pw", File.ReadAllText(file), StringComparison.Ordinal);

        // Each use keeps it alive, here and on the server, for longer than one silence.
        var later = new ArchiveAccess { Server = server.BaseUri };
        for (int i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(10));
            await using XnatCatalog catalog = Open(http, later);
            Assert.Single(await catalog.GetProjectsAsync(Cancellation));
        }

        Assert.Equal((1, 1), (server.SignIns, server.OpenSessions));
        _clock.Advance(TimeSpan.FromMinutes(16));
        await using (XnatCatalog late = Open(http, later))
            Assert.Equal(ErrorId.NotSignedIn, (await Assert.ThrowsAsync<DownloadException>(() => late.GetProjectsAsync(Cancellation))).Id);
    }

    [Fact]
    public async Task A_kept_session_that_the_server_ended_is_renewed_with_the_password_or_named()
    {
        await using XnatSimulator server = await XnatSimulator.StartAsync(new XnatSimulatorOptions { Time = _clock });
        XnatFixture.AddTo(server);
        using ArchiveHttp http = new("ScienceDownload/0.1.0", new HastyTime(20) { ForgetsDeadlines = true }, () => 0.5);
        var keeper = new XnatKeeper(http, Read, _clock);
        var profile = new ArchiveAccess { Server = server.BaseUri, UserName = "jdoe", Password = "pw", Profile = "lab" };
        await keeper.ConnectAsync(profile, Cancellation);
        server.ExpireSessions();

        await using (XnatCatalog without = Open(http, new ArchiveAccess { Server = server.BaseUri }))
        {
            DownloadException error = await Assert.ThrowsAsync<DownloadException>(() => without.GetProjectsAsync(Cancellation));
            Assert.Contains("Connect-XnatServer", error.Message, StringComparison.Ordinal);
        }

        await using (XnatCatalog with = Open(http, profile))
            Assert.Single(await with.GetProjectsAsync(Cancellation));
        Assert.Equal(1, server.OpenSessions);
        await using (XnatCatalog again = Open(http, new ArchiveAccess { Server = server.BaseUri, UserName = "jdoe" }))
            Assert.Single(await again.GetProjectsAsync(Cancellation));
        Assert.Equal(2, server.SignIns);
        Assert.True(await keeper.DisconnectAsync(profile, Cancellation));
        Assert.Equal(0, server.OpenSessions);
        Assert.False(await keeper.DisconnectAsync(profile, Cancellation));
    }

    private XnatCatalog Open(ArchiveHttp http, ArchiveAccess access) =>
        new(new XnatConnection(XnatSignIn.From(access, null, Read, _clock), http), null);

    private string? Read(string name) => name switch
    {
        "HOME" or "USERPROFILE" => _home.Path,
        "SCIENCEDOWNLOAD_PROFILES" => _home["settings/profiles.json"],
        _ => null,
    };

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(_home[".config/xnatctl"]);
        File.WriteAllText(_home[".config/xnatctl/" + name], text);
    }
}
