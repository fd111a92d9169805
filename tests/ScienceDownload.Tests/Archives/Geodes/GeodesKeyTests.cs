using System.Text.Json;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Geodes;

/// <summary>Keys that are no longer good, and whom a key is never shown to.</summary>
public sealed class GeodesKeyTests : GeodesPortalTest
{
    [Theory]
    [InlineData(GeodesKeyState.Expired, ErrorId.NotSignedIn)]
    [InlineData(GeodesKeyState.Revoked, ErrorId.AccessDenied)]
    public async Task A_key_that_is_no_longer_good_is_one_clear_error_and_no_loop(GeodesKeyState state, ErrorId id)
    {
        GeodesProduct[] products = [Portal.Add(Options()), Portal.Add(Options())];
        BatchInfo made = await Harness.CreateAsync(await Harness.PlanAsync(products));
        Portal.KeyState = state;
        Portal.ClearRequests();

        BatchRun run = await Harness.RunAsync(made);

        Assert.All(run.Items, item => Assert.Equal(id, item.ErrorId));
        Assert.All(run.Items, item => Assert.Contains("does not take the API key", item.Error, StringComparison.Ordinal));
        Assert.Single(Portal.Requests);
    }

    [Fact]
    public async Task A_key_that_expires_in_the_middle_of_a_batch_is_found_within_eleven_requests()
    {
        Harness.Files.Options = Harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        var gate = new SimulatorGate();
        GeodesProduct held = Portal.Add(Options() with { Faults = [Fault.Hold(gate, 500, times: 1)] });
        GeodesProduct next = Portal.Add(Options());
        Task<BatchRun> running = Harness.RunAsync(await Harness.CreateAsync(await Harness.PlanAsync(held, next)));
        await gate.WaitUntilReachedAsync(1, Cancellation);
        Portal.KeyState = GeodesKeyState.Expired;
        Portal.ClearRequests();
        gate.Open();

        BatchRun run = await running;

        Assert.Equal([ItemState.Completed, ItemState.Failed], run.States);
        Assert.Equal(ErrorId.NotSignedIn, run.Items[1].ErrorId);
        Assert.InRange(Portal.Requests.Count, 1, 11);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_asked()
    {
        GeodesProduct product = Portal.Add(Options());
        BatchInfo made = await Harness.CreateAsync(await Harness.PlanAsync(product));
        Harness.Access = new ArchiveAccess { Server = Portal.BaseUri };
        Portal.ClearRequests();

        BatchRun run = await Harness.RunAsync(made);

        Assert.Equal(ErrorId.NotSignedIn, run.Items[0].ErrorId);
        Assert.Contains("GEODES_API_KEY", run.Items[0].Error, StringComparison.Ordinal);
        Assert.Empty(Portal.Requests);
    }

    [Fact]
    public async Task The_key_never_leaves_the_portals_origin_and_is_never_shown()
    {
        GeodesProduct product = Portal.Add(Options() with { Length = 3 * MiB,
            Faults = [Fault.RedirectTo(RedirectTarget.OtherOrigin), Fault.CutAt(MiB)] });
        GeodesProduct damaged = Portal.Add(Options() with { Faults = [Fault.Status(500)] });
        Harness.Files.Options = Harness.Files.Options with { MaxRetries = 1 };

        BatchRun run = await Harness.SaveAsync(product, damaged);

        Assert.Equal([ItemState.Completed, ItemState.Failed], run.States);
        RecordedRequest[] elsewhere = [.. Portal.Requests.Where(request => request.Origin == Portal.OtherOrigin)];
        Assert.True(elsewhere.Length >= 2, "The second origin was not asked.");
        Assert.All(elsewhere, request => Assert.DoesNotContain(
            request.Headers, header => header.Value.Contains(Portal.ApiKey, StringComparison.Ordinal)));
        await Harness.Engine.DisposeAsync();
        await Harness.Files.Engine.DisposeAsync();
        SecretSearch.AssertNotHeard(Portal.ApiKey, run);
        SecretSearch.AssertNotStored(Portal.ApiKey, Harness.Files.StateFolder, Harness.Files.Destination);
    }

    [Fact]
    public async Task A_plan_that_names_another_portal_does_not_get_the_key()
    {
        GeodesProduct product = Portal.Add(Options());
        DownloadItem item = (await Harness.PlanAsync(product)).Single();
        Uri foreign = new(Portal.OtherOrigin, item.PrimarySource.AbsolutePath);
        var details = new Dictionary<string, string>(item.Details) { ["href"] = foreign.OriginalString };

        await Harness.RunAsync(await Harness.CreateAsync([item with { Sources = [foreign], Details = details }]));

        RecordedRequest request = Assert.Single(Portal.Requests, request => request.Origin == Portal.OtherOrigin);
        Assert.Null(request.Headers["X-API-Key"]);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        await using GeodesHarness tls = await GeodesHarness.StartAsync(tls: true);
        GeodesCalls calls = tls.Calls();
        DownloadException failure = await Assert.ThrowsAsync<DownloadException>(
            () => new GeodesClient(calls, tls.Warnings.Add).FindCollectionsAsync(null, null, Cancellation));
        Assert.Equal(ErrorId.ServerUnreachable, failure.Id);
        Assert.Empty(tls.Portal.Requests);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("overview")]
    public async Task No_file_is_fetched_from_a_portal_whose_certificate_nobody_vouches_for(string role)
    {
        await using GeodesHarness tls = await GeodesHarness.StartAsync(tls: true);
        tls.Files.Options = tls.Files.Options with { MaxRetries = 1 };
        GeodesItem item = Assert.Single(await Harness.FindAsync(Portal.Add(Options())));
        using var moved = JsonDocument.Parse(
            item.Json.Replace(Portal.BaseUri.ToString(), tls.Portal.BaseUri.ToString(), StringComparison.Ordinal));
        GeodesItem theirs = GeodesItemReader.Read(moved.RootElement, tls.Portal.BaseUri)!;
        IEnumerable<DownloadItem> files = new GeodesPlan(new GeodesPlanOptions { Destination = tls.Files.Destination }).Files(theirs, [role]);

        BatchRun run = await tls.RunAsync(await tls.CreateAsync(files));

        Assert.Equal((ItemState.Failed, ErrorId.ServerUnreachable), (Assert.Single(run.Items).State, run.Items[0].ErrorId));
        Assert.Empty(tls.Portal.Requests);
        Assert.Empty(tls.Files.FilesOnDisk());
    }
}
