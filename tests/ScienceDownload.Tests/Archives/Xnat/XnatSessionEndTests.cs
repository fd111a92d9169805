using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>Sessions that end on the way, and what the server shows then.</summary>
public sealed class XnatSessionEndTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_session_that_ends_on_the_way_costs_one_new_sign_in_and_no_file(bool guest, bool emptyLists)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        (xnat.Server.Options.GuestAllowed, xnat.Server.Options.GuestSeesEmptyLists) = (guest, emptyLists);
        var gate = new SimulatorGate();
        xnat.Server.Add("/files/", Fault.Hold(gate, 0, times: 1));
        BatchInfo made = await xnat.CreateAsync(XnatHarness.All);
        int before = xnat.Server.SignIns;
        Task<BatchRun> running = xnat.RunAsync(made);
        await gate.WaitUntilReachedAsync(1, Cancellation);
        xnat.Server.ExpireSessions();
        gate.Open();

        BatchRun run = await running;

        Assert.Equal((BatchState.Completed, 7, 0), (run.Batch.State, run.Batch.Completed, run.Batch.Failed));
        Assert.InRange(xnat.Server.SignIns - before, 1, 2);
        xnat.AssertTree(xnat.Session, "S");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Eight_workers_that_meet_the_end_of_a_session_sign_in_once(bool guest)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Server.Options.GuestAllowed = guest;
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 18, 1000);
        BatchInfo made = await xnat.CreateAsync(new XnatSelection(many.Id) { Name = "S" });
        var gate = new SimulatorGate();
        xnat.Server.Add("/files/", Fault.SlowHeaders(gate, times: 8));
        int before = xnat.Server.SignIns;
        Task<BatchRun> running = xnat.RunAsync(made);
        await gate.WaitUntilReachedAsync(8, Cancellation);
        xnat.Server.ExpireSessions();
        gate.Open();

        BatchRun run = await running;

        Assert.Equal((BatchState.Completed, 18), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(2, xnat.Server.SignIns - before);
        xnat.AssertTree(many, "S");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false, XnatLoginPage.Status200)]
    [InlineData(false, false, XnatLoginPage.Redirect302)]
    public async Task A_list_of_a_session_that_ended_is_asked_for_again(bool guest, bool emptyLists, XnatLoginPage page = XnatLoginPage.None)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Server.Options.LoginPage = page;
        (xnat.Server.Options.GuestAllowed, xnat.Server.Options.GuestSeesEmptyLists) = (guest, emptyLists);
        xnat.Server.Options.ExpireAfterRequests = 4;

        XnatPlan plan = await xnat.PlanAsync(XnatHarness.All);

        Assert.Equal(7, plan.Items.Count);
        Assert.True(xnat.Server.SignIns > 1);
    }

    [Theory]
    [InlineData(XnatLoginPage.Status200)]
    [InlineData(XnatLoginPage.Redirect302)]
    public async Task A_login_page_is_never_taken_for_a_file_and_costs_one_sign_in(XnatLoginPage page)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Server.Options.LoginPage = page;
        xnat.Harness.Options = xnat.Harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 40, 500);
        BatchInfo single = await xnat.CreateAsync(XnatHarness.All), zipped = await xnat.CreateAsync(new XnatSelection(many.Id) { Name = "Z" });
        xnat.Server.Options.ExpireAfterRequests = 3;

        BatchRun first = await xnat.RunAsync(single);
        BatchRun second = await xnat.RunAsync(zipped);

        Assert.Equal((7, 40), (first.Batch.Completed, second.Batch.Completed));
        xnat.AssertTree(xnat.Session, "S");
        xnat.AssertTree(many, "Z");
    }

    [Theory]
    [InlineData(XnatLoginPage.None)]
    [InlineData(XnatLoginPage.Status200)]
    [InlineData(XnatLoginPage.Redirect302)]
    public async Task Credentials_that_are_refused_for_good_are_one_clear_error(XnatLoginPage page)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Server.Options.LoginPage = page;
        BatchInfo made = await xnat.CreateAsync(XnatHarness.All);
        xnat.Server.Options.Password = "changed";

        BatchRun run = await xnat.RunAsync(made);

        Assert.Equal((BatchState.Failed, 7), (run.Batch.State, run.Batch.Failed));
        Assert.All(run.Items, item => Assert.Equal(ErrorId.NotSignedIn, item.ErrorId));
        Assert.Empty(xnat.Harness.FilesOnDisk());
        Assert.Equal(ErrorId.NotSignedIn, (await Assert.ThrowsAsync<DownloadException>(() => xnat.PlanAsync(XnatHarness.All))).Id);
    }
}
