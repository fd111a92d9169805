using System.Globalization;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Geodes;

/// <summary>Files of the portal: whole, resumed, refused, and under which name.</summary>
public sealed class GeodesDownloadTests : GeodesPortalTest
{
    [Fact]
    public async Task An_MD5_in_upper_case_is_right_and_a_second_run_asks_for_no_file()
    {
        GeodesProduct product = Portal.Add(Options() with { UpperCase = true, Length = 3_145_745, Seed = 3 });
        Assert.Equal("1c650b9386cdca632b67821e606d56d3", product.Data!.Md5);

        BatchRun first = await Harness.SaveAsync(product);
        Assert.Equal(ItemState.Completed, first.Items[0].State);
        int before = Portal.Downloads;
        BatchRun second = await Harness.SaveAsync(product);

        Assert.Equal((ItemState.Skipped, 0), (second.Items[0].State, Portal.Downloads - before));
    }

    [Theory]
    [InlineData(1, 10, "4c4b12144a0312e1b8fa5017fd363aac")]
    [InlineData(7, 1_000_003, "46f599a288a1857f62df5b3515d3c3ef")]
    public async Task The_bytes_are_those_of_the_rule(int seed, int length, string md5)
    {
        GeodesProduct product = Portal.Add(Options() with { Length = length, Seed = seed });
        await Harness.SaveAsync(product);
        Assert.Equal(md5, GeodesHarness.Md5(Harness.PathOf(product)));
    }

    // A killed process is in tests/Pester/Geodes.Tests.ps1.
    [Fact]
    public async Task A_transfer_goes_on_at_the_byte_where_it_was()
    {
        var gate = new SimulatorGate();
        GeodesProduct product = Portal.Add(Options() with { Length = 5 * MiB, Faults = [Fault.Hold(gate, 3 * MiB, times: 1)] });
        BatchInfo made = await Harness.CreateAsync(await Harness.PlanAsync(product));
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = Harness.RunAsync(made, suspend: suspend.Token);
        await Harness.Files.UntilAsync(made.Id, batch => batch.BytesReceived == 3 * MiB);
        await suspend.CancelAsync();
        Assert.Equal(BatchState.Suspended, (await running).Batch.State);
        Portal.ClearRequests();

        BatchRun run = await Harness.RunAsync(made);

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(Harness.PathOf(product)));
        RecordedRequest request = Assert.Single(Portal.Requests, request => request.Target.StartsWith("/api/download/", StringComparison.Ordinal));
        // The last 64 KiB before a cut are fetched again: proxies write error pages there.
        const int Again = 64 * 1024;
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"bytes={(3 * MiB) - Again}-"), request.Range);
        Assert.Equal((2 * MiB) + Again, request.BodyBytes);
    }

    [Fact]
    public async Task A_portal_that_ignores_ranges_sends_the_file_anew()
    {
        GeodesProduct product = Portal.Add(Options() with { Length = 3 * MiB, Faults = [Fault.CutAt(2 * MiB), Fault.IgnoresRange()] });
        BatchRun run = await Harness.SaveAsync(product);
        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(Harness.PathOf(product)));
    }

    [Fact]
    public async Task Content_that_is_not_the_catalogues_is_fetched_once_more_and_then_refused()
    {
        GeodesProduct product = Portal.Add(Options() with { Length = MiB, Faults = [Fault.CorruptOnce(500, Fault.Always)] });
        BatchRun run = await Harness.SaveAsync(product);
        Assert.Equal((ItemState.Failed, ErrorId.ChecksumMismatch), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Equal(2, Portal.Downloads);
        Assert.Empty(Harness.Files.FilesOnDisk());

        product.SetFaults(Fault.ChangesMidway(100_000), Fault.CutAt(600_000));
        run = await Harness.SaveAsync(product);
        Assert.Equal(ErrorId.ChecksumMismatch, run.Items[0].ErrorId);
        Assert.Empty(Harness.Files.FilesOnDisk());
    }

    [Fact]
    public async Task A_file_of_the_users_with_the_same_name_stays_as_it_is()
    {
        GeodesProduct product = Portal.Add(Options());
        Directory.CreateDirectory(Harness.Files.Destination);
        await File.WriteAllTextAsync(Harness.PathOf(product), "mine", Cancellation);

        BatchRun run = await Harness.SaveAsync(product);
        Assert.Equal(ErrorId.DestinationExists, run.Items[0].ErrorId);
        Harness.Files.Options = Harness.Files.Options with { Conflict = ConflictPolicy.Rename };
        run = await Harness.SaveAsync(product);

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal("mine", await File.ReadAllTextAsync(Harness.PathOf(product), Cancellation));
        Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(run.Items[0].FullName!));
    }

    [Fact]
    public async Task A_body_that_stops_is_given_up_and_taken_up_again()
    {
        Harness.Files.Options = Harness.Files.Options with { StallTimeout = TimeSpan.FromSeconds(60) };
        GeodesProduct product = Portal.Add(Options() with { Length = 3 * MiB, Faults = [Fault.StallAt(2 * MiB)] });
        BatchInfo made = await Harness.CreateAsync(await Harness.PlanAsync(product));
        // Three seconds by our clocks, and only for the body that stops: a pause of the machine must not end the next one.
        Harness.Files.Time.ForgetsDeadlines = false;
        Task<BatchRun> running = Harness.RunAsync(made);
        await Harness.Files.UntilAsync(made.Id, batch => batch.BytesReceived >= MiB || batch.State.IsTerminal());
        Harness.Files.Time.ForgetsDeadlines = true;

        BatchRun run = await running;

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(Harness.PathOf(product)));
        Assert.Contains(Portal.Requests, request => request.Range is not null);
    }

    [Fact]
    public async Task Two_engines_on_one_batch_fetch_every_file_once()
    {
        GeodesProduct[] products = [.. Enumerable.Range(0, 20).Select(_ => Portal.Add(Options()))];
        BatchInfo made = await Harness.CreateAsync(await Harness.PlanAsync(products));
        DownloadEngine other = Harness.OpenAnother();

        var context = new RunContext { Access = Harness.Access };
        DownloadException?[] refusals = await Task.WhenAll(
            RecordAsync(Harness.Engine.RunAsync(made.Id, context, Cancellation)), RecordAsync(other.RunAsync(made.Id, context, Cancellation)));

        // Whoever comes second is refused, or finds the batch settled.
        Assert.All(refusals.OfType<DownloadException>(), refused => Assert.Equal(ErrorId.BatchBusy, refused.Id));
        Assert.True(refusals.OfType<DownloadException>().Count() <= 1, "Both were refused.");
        Assert.Equal(20, (await Harness.Files.UntilAsync(made.Id, batch => batch.State.IsTerminal())).Completed);
        Assert.Equal(20, Portal.Downloads);
        Assert.All(products, product => Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(Harness.PathOf(product))));
    }

    [Fact]
    public async Task A_missing_folder_is_made_and_foreign_files_are_not_read()
    {
        GeodesProduct product = Portal.Add(Options());
        Assert.False(Directory.Exists(Harness.Files.Destination));
        await Harness.SaveAsync(product);
        // Of the length of what comes next, so that whoever takes length for a hint looks into them all.
        GeodesProduct second = Portal.Add(Options());
        byte[] content = new byte[second.Data!.Content.Length];
        for (int i = 0; i < 5000; i++)
            await File.WriteAllBytesAsync(Harness.Files.PathOf($"foreign-{i}.zip"), content, Cancellation);
        using OpenedFiles? opened = OperatingSystem.IsLinux() ? new OpenedFiles(Harness.Files.Destination) : null;

        Assert.Equal([ItemState.Skipped, ItemState.Completed], (await Harness.SaveAsync(product, second)).States);

        if (opened is null)
            return;
        IReadOnlyList<string> names = opened.Take();
        Assert.Contains(names, name => name.StartsWith(second.Data!.Title, StringComparison.Ordinal));
        Assert.DoesNotContain(names, name => name.StartsWith("foreign-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../../evil.zip")]
    [InlineData("/etc/evil.zip")]
    [InlineData("2020/01/06/S2B/product.zip")]
    [InlineData("..\\evil.zip")]
    public async Task A_title_like_a_path_stays_in_the_folder(string title)
    {
        GeodesProduct product = Portal.Add(Options() with { Title = title });
        BatchRun run = await Harness.SaveAsync(product);
        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal(Harness.Files.Destination, Path.GetDirectoryName(run.Items[0].FullName));
        Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(run.Items[0].FullName!));
    }

    [Fact]
    public async Task Every_odd_product_of_the_catalogue_is_fetched_or_named()
    {
        GeodesSeed.AddTo(Portal);
        GeodesItem[] items = [.. await Harness.FindAsync(new GeodesSearch { Collections = [GeodesSeed.Radar] })];
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

        BatchRun run = await Harness.RunAsync(await Harness.CreateAsync(files));

        Assert.Equal([ErrorId.DataAssetMissing], failures);
        Assert.Equal((49, 49), (run.Batch.Total, run.Batch.Completed));
        Assert.Equal(2, run.Items.Count(item => item.RelativePath!.StartsWith("same-title", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_wrong_MD5_is_a_warning_where_that_is_wanted()
    {
        GeodesProduct product = Portal.Add(Options() with { Length = 300_000, Faults = [Fault.CorruptOnce(500, Fault.Always)] });
        GeodesItem item = (await Harness.FindAsync(product)).Single();
        var plan = new GeodesPlan(new GeodesPlanOptions { IsLenient = true });

        BatchRun run = await Harness.RunAsync(await Harness.CreateAsync(plan.Files(item, ["data"])));

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Contains(run.Sink.Messages, message => message.Contains(product.Data!.Md5, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_instead_of_the_file_is_not_kept()
    {
        GeodesProduct product = Portal.Add(Options() with { Faults = [Fault.LoginPage()] });
        BatchRun run = await Harness.SaveAsync(product);
        Assert.Equal((ItemState.Failed, ErrorId.NotSignedIn), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Empty(Harness.Files.FilesOnDisk());
    }

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
