using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Geodes;

public sealed class GeodesDownloadTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private GeodesHarness _harness = null!;
    private int _number;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private GeodesSimulator Portal => _harness.Portal;

    public async ValueTask InitializeAsync() => _harness = await GeodesHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    // T3
    [Fact]
    public async Task An_MD5_in_upper_case_is_right_and_a_second_run_asks_for_no_file()
    {
        GeodesProduct product = Portal.Add(Options() with { UpperCase = true, Length = 3_145_745, Seed = 3 });
        Assert.Equal("1c650b9386cdca632b67821e606d56d3", product.Data!.Md5);

        BatchRun first = await _harness.SaveAsync(product);
        Assert.Equal(ItemState.Completed, first.Items[0].State);
        int before = Portal.Downloads;
        BatchRun second = await _harness.SaveAsync(product);

        Assert.Equal((ItemState.Skipped, 0), (second.Items[0].State, Portal.Downloads - before));
    }

    [Theory]
    [InlineData(1, 10, "4c4b12144a0312e1b8fa5017fd363aac")]
    [InlineData(7, 1_000_003, "46f599a288a1857f62df5b3515d3c3ef")]
    public async Task The_bytes_are_those_of_the_rule(int seed, int length, string md5)
    {
        GeodesProduct product = Portal.Add(Options() with { Length = length, Seed = seed });
        await _harness.SaveAsync(product);
        Assert.Equal(md5, GeodesHarness.Md5(_harness.PathOf(product)));
    }

    // T4; a killed process is in tests/Pester/Geodes.Tests.ps1
    [Fact]
    public async Task A_transfer_goes_on_at_the_byte_where_it_was()
    {
        var gate = new SimulatorGate();
        GeodesProduct product = Portal.Add(Options() with { Length = 5 * MiB, Faults = [Fault.Hold(gate, 3 * MiB, times: 1)] });
        BatchInfo made = await _harness.CreateAsync(await _harness.PlanAsync(product));
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = _harness.RunAsync(made, suspend: suspend.Token);
        await _harness.Files.UntilAsync(made.Id, batch => batch.BytesReceived == 3 * MiB);
        await suspend.CancelAsync();
        Assert.Equal(BatchState.Suspended, (await running).Batch.State);
        Portal.ClearRequests();

        BatchRun run = await _harness.RunAsync(made);

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(_harness.PathOf(product)));
        RecordedRequest request = Assert.Single(Portal.Requests, request => request.Target.StartsWith("/api/download/", StringComparison.Ordinal));
        // The last 64 KiB before a cut are fetched again: proxies write error pages there.
        const int Again = 64 * 1024;
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"bytes={(3 * MiB) - Again}-"), request.Range);
        Assert.Equal((2 * MiB) + Again, request.BodyBytes);
    }

    // T5
    [Fact]
    public async Task A_portal_that_ignores_ranges_sends_the_file_anew()
    {
        GeodesProduct product = Portal.Add(Options() with { Length = 3 * MiB, Faults = [Fault.CutAt(2 * MiB), Fault.IgnoresRange()] });
        BatchRun run = await _harness.SaveAsync(product);
        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(_harness.PathOf(product)));
    }

    // T6
    [Fact]
    public async Task Content_that_is_not_the_catalogues_is_fetched_once_more_and_then_refused()
    {
        GeodesProduct product = Portal.Add(Options() with { Length = MiB, Faults = [Fault.CorruptOnce(500, Fault.Always)] });
        BatchRun run = await _harness.SaveAsync(product);
        Assert.Equal((ItemState.Failed, ErrorId.ChecksumMismatch), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Equal(2, Portal.Downloads);
        Assert.Empty(_harness.Files.FilesOnDisk());

        product.SetFaults(Fault.ChangesMidway(100_000), Fault.CutAt(600_000));
        run = await _harness.SaveAsync(product);
        Assert.Equal(ErrorId.ChecksumMismatch, run.Items[0].ErrorId);
        Assert.Empty(_harness.Files.FilesOnDisk());
    }

    // T7
    [Fact]
    public async Task A_file_of_the_users_with_the_same_name_stays_as_it_is()
    {
        GeodesProduct product = Portal.Add(Options());
        Directory.CreateDirectory(_harness.Files.Destination);
        await File.WriteAllTextAsync(_harness.PathOf(product), "mine", Cancellation);

        BatchRun run = await _harness.SaveAsync(product);
        Assert.Equal(ErrorId.DestinationExists, run.Items[0].ErrorId);
        _harness.Files.Options = _harness.Files.Options with { Conflict = ConflictPolicy.Rename };
        run = await _harness.SaveAsync(product);

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal("mine", await File.ReadAllTextAsync(_harness.PathOf(product), Cancellation));
        Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(run.Items[0].FullName!));
    }

    // T8
    [Fact]
    public async Task A_file_that_turns_out_to_be_on_tape_fails_alone_and_is_there_on_the_next_try()
    {
        GeodesProduct[] products = [.. Enumerable.Range(0, 5).Select(_ => Portal.Add(Options()))];
        BatchInfo made = await _harness.CreateAsync(await _harness.PlanAsync(products));
        products[2].IsOnTape = true;

        BatchRun run = await _harness.RunAsync(made);
        Assert.Equal([ItemState.Completed, ItemState.Completed, ItemState.Failed, ItemState.Completed, ItemState.Completed], run.States);
        Assert.Equal(ErrorId.ItemOffline, run.Items[2].ErrorId);
        products[2].IsOnTape = false;
        BatchRun again = await _harness.RunAsync(await _harness.Engine.RestartAsync(made.Id, includeCancelled: false, Cancellation));

        Assert.Equal([ItemState.Completed], again.States);
        Assert.Equal(products[2].Data!.Md5, GeodesHarness.Md5(_harness.PathOf(products[2])));
    }

    [Fact]
    public async Task What_is_on_tape_is_waited_for_and_keeps_nobody_up()
    {
        GeodesProduct tape = Portal.Add(Options() with { IsOnTape = true });
        GeodesProduct disk = Portal.Add(Options());
        BatchInfo made = await _harness.CreateAsync(await _harness.PlanAsync(tape, disk));
        Task<BatchRun> running = _harness.RunAsync(made);
        await _harness.Files.UntilAsync(made.Id, batch => batch.Completed == 1);
        Assert.True(File.Exists(_harness.PathOf(disk)));
        Assert.Equal(1, Portal.Downloads);
        tape.IsOnTape = false;

        BatchRun run = await running;

        Assert.Equal([ItemState.Completed, ItemState.Completed], run.States);
        Assert.Contains(run.Sink.Messages, message => message.Contains("is on tape", StringComparison.Ordinal));
        // Here already: nothing to wait for, though the portal says that it is on tape again.
        tape.IsOnTape = true;
        Assert.Equal([ItemState.Skipped, ItemState.Skipped], (await _harness.SaveAsync(tape, disk)).States);
    }

    // T9
    [Fact]
    public async Task After_a_429_nobody_asks_before_the_time_the_portal_named()
    {
        _harness.Files.Options = _harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        GeodesProduct busy = Portal.Add(Options() with { Faults = [Fault.TooManyRequests(1, retryAfterSeconds: 10)] });
        GeodesProduct next = Portal.Add(Options());
        long start = Stopwatch.GetTimestamp();

        BatchRun run = await _harness.SaveAsync(busy, next);

        Assert.Equal([ItemState.Completed, ItemState.Completed], run.States);
        Assert.Equal([429, 200, 200], Portal.Requests.Where(request => request.Target.StartsWith("/api/download/", StringComparison.Ordinal))
            .Select(request => request.Status));
        // The engine's clock here runs twenty times as fast.
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromSeconds(0.5), "It did not wait.");
    }

    [Fact]
    public async Task A_spent_quota_suspends_the_batch_instead_of_failing_it()
    {
        _harness.Files.Options = _harness.Files.Options with { MaxRetries = 1, ConcurrentLimit = ConcurrencyLimit.Of(1) };
        GeodesProduct[] products = [.. Enumerable.Range(0, 3).Select(_ => Portal.Add(Options()))];
        products[1].SetFaults(Fault.TooManyRequests(2));
        BatchInfo made = await _harness.CreateAsync(await _harness.PlanAsync(products));

        BatchRun run = await _harness.RunAsync(made);
        Assert.Equal((BatchState.Suspended, 1, 0), (run.Batch.State, run.Batch.Completed, run.Batch.Failed));
        Assert.Contains(run.Sink.Messages, message => message.Contains("is suspended", StringComparison.Ordinal)
            && message.Contains("quota", StringComparison.Ordinal));

        run = await _harness.RunAsync(made);
        Assert.Equal((BatchState.Completed, 3), (run.Batch.State, run.Batch.Completed));
    }

    // T10
    [Theory]
    [InlineData(GeodesKeyState.Expired, ErrorId.NotSignedIn)]
    [InlineData(GeodesKeyState.Revoked, ErrorId.AccessDenied)]
    public async Task A_key_that_is_no_longer_good_is_one_clear_error_and_no_loop(GeodesKeyState state, ErrorId id)
    {
        GeodesProduct[] products = [Portal.Add(Options()), Portal.Add(Options())];
        BatchInfo made = await _harness.CreateAsync(await _harness.PlanAsync(products));
        Portal.KeyState = state;
        Portal.ClearRequests();

        BatchRun run = await _harness.RunAsync(made);

        Assert.All(run.Items, item => Assert.Equal(id, item.ErrorId));
        Assert.All(run.Items, item => Assert.Contains("does not take the API key", item.Error, StringComparison.Ordinal));
        Assert.Single(Portal.Requests);
    }

    [Fact]
    public async Task A_key_that_expires_in_the_middle_of_a_batch_is_found_within_eleven_requests()
    {
        _harness.Files.Options = _harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        var gate = new SimulatorGate();
        GeodesProduct held = Portal.Add(Options() with { Faults = [Fault.Hold(gate, 500, times: 1)] });
        GeodesProduct next = Portal.Add(Options());
        Task<BatchRun> running = _harness.RunAsync(await _harness.CreateAsync(await _harness.PlanAsync(held, next)));
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
        BatchInfo made = await _harness.CreateAsync(await _harness.PlanAsync(product));
        _harness.Access = new ArchiveAccess { Server = Portal.BaseUri };
        Portal.ClearRequests();

        BatchRun run = await _harness.RunAsync(made);

        Assert.Equal(ErrorId.NotSignedIn, run.Items[0].ErrorId);
        Assert.Contains("GEODES_API_KEY", run.Items[0].Error, StringComparison.Ordinal);
        Assert.Empty(Portal.Requests);
    }

    // T11
    [Fact]
    public async Task The_key_never_leaves_the_portals_origin_and_is_never_shown()
    {
        GeodesProduct product = Portal.Add(Options() with { Length = 3 * MiB,
            Faults = [Fault.RedirectTo(RedirectTarget.OtherOrigin), Fault.CutAt(MiB)] });
        GeodesProduct damaged = Portal.Add(Options() with { Faults = [Fault.Status(500)] });
        _harness.Files.Options = _harness.Files.Options with { MaxRetries = 1 };

        BatchRun run = await _harness.SaveAsync(product, damaged);

        Assert.Equal([ItemState.Completed, ItemState.Failed], run.States);
        RecordedRequest[] elsewhere = [.. Portal.Requests.Where(request => request.Origin == Portal.OtherOrigin)];
        Assert.True(elsewhere.Length >= 2, "The second origin was not asked.");
        Assert.All(elsewhere, request => Assert.DoesNotContain(
            request.Headers, header => header.Value.Contains(Portal.ApiKey, StringComparison.Ordinal)));
        await _harness.Engine.DisposeAsync();
        await _harness.Files.Engine.DisposeAsync();
        SecretSearch.AssertNotHeard(Portal.ApiKey, run);
        SecretSearch.AssertNotStored(Portal.ApiKey, _harness.Files.StateFolder, _harness.Files.Destination);
    }

    [Fact]
    public async Task A_plan_that_names_another_portal_does_not_get_the_key()
    {
        GeodesProduct product = Portal.Add(Options());
        DownloadItem item = (await _harness.PlanAsync(product)).Single();
        Uri foreign = new(Portal.OtherOrigin, item.PrimarySource.AbsolutePath);
        var details = new Dictionary<string, string>(item.Details) { ["href"] = foreign.OriginalString };

        await _harness.RunAsync(await _harness.CreateAsync([item with { Sources = [foreign], Details = details }]));

        RecordedRequest request = Assert.Single(Portal.Requests, request => request.Origin == Portal.OtherOrigin);
        Assert.Null(request.Headers["X-API-Key"]);
    }

    // T13
    [Fact]
    public async Task A_body_that_stops_is_given_up_and_taken_up_again()
    {
        _harness.Files.Options = _harness.Files.Options with { StallTimeout = TimeSpan.FromSeconds(20) };
        GeodesProduct product = Portal.Add(Options() with { Length = 3 * MiB, Faults = [Fault.StallAt(2 * MiB)] });
        BatchRun run = await _harness.SaveAsync(product);
        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(_harness.PathOf(product)));
        Assert.Contains(Portal.Requests, request => request.Range is not null);
    }

    // T14
    [Fact]
    public async Task Two_engines_on_one_batch_fetch_every_file_once()
    {
        GeodesProduct[] products = [.. Enumerable.Range(0, 20).Select(_ => Portal.Add(Options()))];
        BatchInfo made = await _harness.CreateAsync(await _harness.PlanAsync(products));
        DownloadEngine other = _harness.OpenAnother();

        var context = new RunContext { Access = _harness.Access };
        DownloadException?[] refusals = await Task.WhenAll(
            RecordAsync(_harness.Engine.RunAsync(made.Id, context, Cancellation)), RecordAsync(other.RunAsync(made.Id, context, Cancellation)));

        // Whoever comes second is refused, or finds the batch settled.
        Assert.All(refusals.OfType<DownloadException>(), refused => Assert.Equal(ErrorId.BatchBusy, refused.Id));
        Assert.True(refusals.OfType<DownloadException>().Count() <= 1, "Both were refused.");
        Assert.Equal(20, (await _harness.Files.UntilAsync(made.Id, batch => batch.State.IsTerminal())).Completed);
        Assert.Equal(20, Portal.Downloads);
        Assert.All(products, product => Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(_harness.PathOf(product))));
    }

    // T17
    [Fact]
    public async Task A_missing_folder_is_made_and_foreign_files_are_not_read()
    {
        GeodesProduct product = Portal.Add(Options());
        Assert.False(Directory.Exists(_harness.Files.Destination));
        await _harness.SaveAsync(product);
        // Of the length of what comes next, so that whoever takes length for a hint looks into them all.
        GeodesProduct second = Portal.Add(Options());
        byte[] content = new byte[second.Data!.Content.Length];
        for (int i = 0; i < 5000; i++)
            await File.WriteAllBytesAsync(_harness.Files.PathOf($"foreign-{i}.zip"), content, Cancellation);
        using OpenedFiles? opened = OperatingSystem.IsLinux() ? new OpenedFiles(_harness.Files.Destination) : null;

        Assert.Equal([ItemState.Skipped, ItemState.Completed], (await _harness.SaveAsync(product, second)).States);

        if (opened is null)
            return;
        IReadOnlyList<string> names = opened.Take();
        Assert.Contains(names, name => name.StartsWith(second.Data!.Title, StringComparison.Ordinal));
        Assert.DoesNotContain(names, name => name.StartsWith("foreign-", StringComparison.Ordinal));
    }

    // T18
    [Theory]
    [InlineData("../../evil.zip")]
    [InlineData("/etc/evil.zip")]
    [InlineData("2020/01/06/S2B/product.zip")]
    [InlineData("..\\evil.zip")]
    public async Task A_title_like_a_path_stays_in_the_folder(string title)
    {
        GeodesProduct product = Portal.Add(Options() with { Title = title });
        BatchRun run = await _harness.SaveAsync(product);
        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal(_harness.Files.Destination, Path.GetDirectoryName(run.Items[0].FullName));
        Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(run.Items[0].FullName!));
    }

    [Fact]
    public async Task Every_odd_product_of_the_catalogue_is_fetched_or_named()
    {
        GeodesSeed.AddTo(Portal);
        GeodesItem[] items = [.. await _harness.FindAsync(new GeodesSearch { Collections = [GeodesSeed.Radar] })];
        var plan = new GeodesPlan(new GeodesPlanOptions());
        var failures = new List<ErrorId>();
        var files = new List<DownloadItem>();
        foreach (GeodesItem item in items)
        {
            try
            {
                files.AddRange(plan.Files(item, ["data"]));
            }
            catch (DownloadException failure)
            {
                failures.Add(failure.Id);
            }
        }

        BatchRun run = await _harness.RunAsync(await _harness.CreateAsync(files));

        Assert.Equal([ErrorId.DataAssetMissing], failures);
        Assert.Equal((49, 49), (run.Batch.Total, run.Batch.Completed));
        Assert.Equal(2, run.Items.Count(item => item.RelativePath!.StartsWith("same-title", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_wrong_MD5_is_a_warning_where_that_is_wanted()
    {
        GeodesProduct product = Portal.Add(Options() with { Length = 300_000, Faults = [Fault.CorruptOnce(500, Fault.Always)] });
        GeodesItem item = (await _harness.FindAsync(product)).Single();
        var plan = new GeodesPlan(new GeodesPlanOptions { IsLenient = true });

        BatchRun run = await _harness.RunAsync(await _harness.CreateAsync(plan.Files(item, ["data"])));

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Contains(run.Sink.Messages, message => message.Contains(product.Data!.Md5, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_instead_of_the_file_is_not_kept()
    {
        GeodesProduct product = Portal.Add(Options() with { Faults = [Fault.LoginPage()] });
        BatchRun run = await _harness.SaveAsync(product);
        Assert.Equal((ItemState.Failed, ErrorId.NotSignedIn), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Empty(_harness.Files.FilesOnDisk());
    }

    // T12
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

    // T12
    [Theory]
    [InlineData("data")]
    [InlineData("overview")]
    public async Task No_file_is_fetched_from_a_portal_whose_certificate_nobody_vouches_for(string role)
    {
        await using GeodesHarness tls = await GeodesHarness.StartAsync(tls: true);
        tls.Files.Options = tls.Files.Options with { MaxRetries = 1 };
        GeodesItem item = Assert.Single(await _harness.FindAsync(Portal.Add(Options())));
        using var moved = JsonDocument.Parse(
            item.Json.Replace(Portal.BaseUri.ToString(), tls.Portal.BaseUri.ToString(), StringComparison.Ordinal));
        GeodesItem theirs = GeodesItemReader.Read(moved.RootElement, tls.Portal.BaseUri)!;
        IEnumerable<DownloadItem> files = new GeodesPlan(new GeodesPlanOptions { Destination = tls.Files.Destination }).Files(theirs, [role]);

        BatchRun run = await tls.RunAsync(await tls.CreateAsync(files));

        Assert.Equal((ItemState.Failed, ErrorId.ServerUnreachable), (Assert.Single(run.Items).State, run.Items[0].ErrorId));
        Assert.Empty(tls.Portal.Requests);
        Assert.Empty(tls.Files.FilesOnDisk());
    }

    private GeodesProductOptions Options() => new() { Identifier = string.Create(CultureInfo.InvariantCulture, $"PRODUCT_{++_number:000}"),
        Seed = _number, Length = 1000 + _number };

    private static async Task<DownloadException?> RecordAsync(Task task)
    {
        try
        {
            await task;
            return null;
        }
        catch (DownloadException exception)
        {
            return exception;
        }
    }
}
