using ScienceDownload.Archives.Xnat;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>More ways of servers: their age, their certificates, their redirects, and what they must never be told.</summary>
public sealed class XnatWaysTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_single_thing_is_read_in_either_form(bool asList)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { ResultSetForm = asList });
        await using IXnatCatalog catalog = xnat.Open();

        XnatSession session = await catalog.GetSessionAsync("SUB07_MR1", "NEURO", Cancellation);

        Assert.Equal(("SITE_E00042", "SUB07_MR1", "MR"), (session.Id, session.Label, session.Modality));
        Assert.Equal(7, (await xnat.PlanAsync(XnatHarness.All)).Items.Count);
    }

    [Fact] // to browsers the server sends its login page
    public async Task No_request_looks_like_a_browsers()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 40, 500);
        await xnat.SaveAsync(XnatHarness.All);
        await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "Z" });

        string[] agents = [.. xnat.Server.Requests.Select(request => request.Headers["User-Agent"] ?? ""), new EngineOptions().UserAgent];
        Assert.All(agents, agent => Assert.Matches("^ScienceDownload/[0-9.]+$", agent));
        Assert.DoesNotContain(agents, agent => agent.Length == 0);
    }

    [Fact]
    public async Task An_empty_place_is_told_from_a_missing_one()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 40, 500);
        await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "Z" });
        await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "Y", ZipMode = XnatZipMode.Leave });

        Assert.Equal(2, xnat.Server.FileRequests.Count);
        Assert.All(
            xnat.Server.FileRequests, request => Assert.EndsWith("?format=zip&accept-not-found=true", request.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_old_server_tells_in_a_sentence_who_asks()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { IsOld = true, GuestAllowed = true });
        await using IXnatCatalog catalog = xnat.Open();
        XnatConnectionInfo info = await catalog.TestAsync(Cancellation);
        Assert.Equal(("jdoe", null), (info.UserName, info.Version));
        BatchInfo made = await xnat.CreateAsync(XnatHarness.All);
        xnat.Server.Options.ExpireAfterRequests = 8;

        Assert.Equal(7, (await xnat.RunAsync(made)).Batch.Completed);
    }

    [Theory]
    [InlineData("lab:petSessionData", "lab:petScanData", "PET")]
    [InlineData("lab:petsessionData", "lab:petscanData", "PET")]
    public async Task Scans_that_are_no_images_are_asked_for_by_the_type_of_their_session(string sessionType, string scanType, string modality)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        var session = new XnatSessionEntry("SITE_E00060", "OTHER") { XsiType = sessionType };
        session.Add(new XnatScanEntry("1", "x") { XsiType = scanType }).Add("901", "RAW").AddCounting("a", 10, 1);
        xnat.Server.Sessions.Add(session);
        await using IXnatCatalog catalog = xnat.Open();

        XnatSession found = await catalog.GetSessionAsync("SITE_E00060", null, Cancellation);

        Assert.Equal(modality, found.Modality);
        Assert.Equal("1", Assert.Single(await catalog.GetScansAsync(found, Cancellation)).Id);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_taken_only_where_the_profile_says_so_and_is_told_once()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { UseTls = true });
        xnat.Harness.Options = xnat.Harness.Options with { MaxRetries = 0 };
        Assert.Equal(ErrorId.ServerUnreachable, (await Assert.ThrowsAsync<DownloadException>(() => xnat.PlanAsync(XnatHarness.All))).Id);
        ArchiveAccess strict = xnat.Access;
        xnat.Access = strict with { Settings = new Dictionary<string, string> { ["VerifySsl"] = "false" } };
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 40, 500);

        BatchInfo made = await xnat.CreateAsync(XnatHarness.All);
        BatchRun run = await xnat.RunAsync(made);
        BatchRun zipped = await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "Z" });

        Assert.Equal((7, 40), (run.Batch.Completed, zipped.Batch.Completed));
        Assert.Single(run.Sink.Messages, message => message.Contains("certificate", StringComparison.Ordinal));
        Assert.Equal(0, xnat.Server.OpenSessions);
        xnat.Access = strict;
        Assert.Equal(ErrorId.ServerUnreachable, (await Assert.ThrowsAsync<DownloadException>(() => xnat.PlanAsync(XnatHarness.All))).Id);
    }

    [Fact]
    public async Task A_way_to_a_login_form_is_an_answer_and_not_taken()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { LoginPage = XnatLoginPage.Redirect302 });
        xnat.Server.Options.ExpireAfterRequests = 4;

        Assert.Equal(7, (await xnat.PlanAsync(XnatHarness.All)).Items.Count);
        Assert.Contains(xnat.Server.Requests, request => request.Status == 302);
        Assert.DoesNotContain(xnat.Server.Requests, request => request.Target.Contains("/app/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_in_answer_to_the_sign_in_is_no_session()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { PasswordExpired = true });

        DownloadException error = await Assert.ThrowsAsync<DownloadException>(() => xnat.PlanAsync(XnatHarness.All));

        Assert.Equal(ErrorId.NotSignedIn, error.Id);
        Assert.Contains("password may have expired", error.Message, StringComparison.Ordinal);
        Assert.Single(xnat.Server.Requests);
    }

    [Fact]
    public async Task A_busy_server_is_asked_for_the_sign_in_again()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { BusySignIns = 2 });
        Assert.Equal(7, (await xnat.PlanAsync(XnatHarness.All)).Items.Count);
        Assert.Equal([503, 503, 200], xnat.Server.Requests.Where(request => request.Method == "POST").Select(request => request.Status));
    }

    [Fact]
    public async Task A_count_that_the_list_does_not_bear_out_is_told()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Session.Scans[0].Resources[0].ListedCount = 9;

        Assert.Equal(7, (await xnat.PlanAsync(XnatHarness.All)).Items.Count);
        Assert.Contains(xnat.Told, text => text.Contains("counts 9 files in the resource DICOM of scan 1 and lists 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_guest_is_nobody()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { GuestAllowed = true });
        xnat.Access = new ArchiveAccess { Server = xnat.Server.BaseUri };
        await using IXnatCatalog catalog = xnat.Open();
        Assert.Null((await catalog.TestAsync(Cancellation)).UserName);
    }

    [Fact]
    public async Task Neither_the_session_nor_the_password_goes_to_the_server_of_somebody_elses_plan()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        await using XnatSimulator other = await XnatSimulator.StartAsync();
        XnatFixture.AddTo(other);
        XnatPlan plan = await xnat.PlanAsync(XnatHarness.All);
        DownloadItem[] items = [.. plan.Items.Select(item => item with { Sources = [new Uri(other.BaseUri, item.PrimarySource.AbsolutePath)] })];
        BatchInfo made = await xnat.Engine.CreateAsync(
            new BatchRequest { Archive = "xnat", Items = AsyncSequence.Of(items), Options = xnat.Harness.Options }, Cancellation);

        BatchRun run = await xnat.RunAsync(made);

        Assert.All(run.Items, item => Assert.Equal(ErrorId.NotSignedIn, item.ErrorId));
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("https://jdoe:pw@xnat.example.org")]
    [InlineData("ftp://xnat.example.org")]
    public void An_address_that_is_none_or_has_a_password_in_it_is_refused_without_showing_it(string address)
    {
        DownloadException error = Assert.Throws<DownloadException>(() => XnatAddress.From(new Uri(address)));
        Assert.Equal(ErrorId.InvalidUri, error.Id);
        Assert.DoesNotContain("pw", error.Message, StringComparison.Ordinal);
    }
}
