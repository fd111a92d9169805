using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>What arrives on disk.</summary>
public sealed class XnatSaveTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_run_transfers_nothing_and_a_third_exactly_what_was_harmed()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        await xnat.SaveAsync(XnatHarness.All);
        xnat.Server.ClearRequests();

        BatchRun second = await xnat.SaveAsync(XnatHarness.All);

        Assert.Equal((BatchState.Completed, 7), (second.Batch.State, second.Batch.Skipped));
        Assert.Empty(xnat.Server.FileRequests);
        string brain = xnat.At("S/scans/2/resources/NIFTI/files/brain.nii.gz"), report = xnat.At("S/resources/QC/files/report.pdf");
        using (FileStream cut = File.OpenWrite(brain))
            cut.SetLength(100);
        byte[] altered = await File.ReadAllBytesAsync(report, Cancellation);
        altered[500] ^= 1;
        await File.WriteAllBytesAsync(report, altered, Cancellation);
        File.Delete(xnat.At("S/scans/1-MR1/resources/DICOM/files/a.dcm"));

        BatchRun third = await xnat.SaveAsync(XnatHarness.All);

        Assert.Equal((3, 4), (third.Batch.Completed, third.Batch.Skipped));
        Assert.Equal(3, xnat.Server.FileRequests.Count);
        xnat.AssertTree(xnat.Session, "S");
    }

    [Fact]
    public async Task A_file_that_the_server_lost_fails_alone()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 40, 500);
        many.Scans[0].Resources[0].Files[7].IsMissingOnDisk = true;

        BatchRun run = await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "S" });

        Assert.Equal((BatchState.Failed, 39, 1), (run.Batch.State, run.Batch.Completed, run.Batch.Failed));
        Assert.Equal(ErrorId.ItemNotFound, run.Items[7].ErrorId);
        Assert.Equal(2, xnat.Server.FileRequests.Count);
    }

    [Fact]
    public async Task Without_digests_the_length_decides()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Server.Options.NoDigestColumn = true;
        await xnat.SaveAsync(XnatHarness.All);
        string copy = xnat.At("S/scans/1/resources/DICOM/files/a.dcm");
        Assert.Equal(300, new FileInfo(copy).Length);

        BatchRun again = await xnat.SaveAsync(XnatHarness.All);

        Assert.Equal(7, again.Batch.Skipped);
    }

    [Fact]
    public async Task A_digest_that_is_stale_costs_one_more_request_and_then_the_file()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Session.Scans[2].Resources[0].Files[0].ListedDigest = new string('0', 32);

        BatchRun run = await xnat.SaveAsync(XnatHarness.All);

        ItemInfo failed = Assert.Single(run.Items, item => item.State == ItemState.Failed);
        Assert.Equal(ErrorId.ChecksumMismatch, failed.ErrorId);
        Assert.Equal(2, xnat.Server.FileRequests.Count(request => request.Target.EndsWith("brain.nii.gz", StringComparison.Ordinal)));
        Assert.False(File.Exists(xnat.At("S/scans/2/resources/NIFTI/files/brain.nii.gz")));
    }

    [Theory]
    [InlineData(XnatZipMode.Expand)]
    [InlineData(XnatZipMode.ExpandAndKeep)]
    public async Task Names_that_zips_rewrite_come_back_and_no_scan_takes_the_place_of_another(XnatZipMode mode)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Session.Scans[3].Add("506", "").AddCounting("x.bin", 50, 11);

        await xnat.SaveAsync(XnatHarness.All with { ZipMode = mode });
        await xnat.SaveAsync(new XnatSelection("SITE_E00043") { Name = "trap", ZipMode = mode });

        Dictionary<string, string> expected = XnatHarness.Expected(xnat.Session, "S");
        Assert.Contains("S/scans/3/resources/506/files/x.bin", expected.Keys);
        Assert.Contains("S/scans/1/resources/DICOM/files/sub/1/b.dcm", expected.Keys);
        Assert.All(expected, file => Assert.Equal(file.Value, Conformance.SecretSearch.Digest(xnat.At(file.Key))));
        Assert.All(
            XnatHarness.Expected(xnat.Server.Sessions[1], "trap"),
            file => Assert.Equal(file.Value, Conformance.SecretSearch.Digest(xnat.At(file.Key))));
        Assert.Equal(
            mode == XnatZipMode.ExpandAndKeep,
            xnat.Server.FileRequests.All(request => request.Target.Contains("format=zip", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Retry_After_is_heeded_and_refusals_are_asked_once()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Server.Add("report.pdf", Fault.Unavailable(2, retryAfterSeconds: 1));
        xnat.Server.Add("brain", Fault.Status(403));
        xnat.Server.Add("with%20space", Fault.Status(400));

        BatchRun run = await xnat.SaveAsync(XnatHarness.All);

        ItemInfo Named(string end) => run.Items.Single(item => item.RelativePath!.EndsWith(end, StringComparison.Ordinal));
        Assert.Equal((ItemState.Completed, 3), (Named("report.pdf").State, Named("report.pdf").Attempts));
        Assert.Equal((ErrorId.AccessDenied, 1), (Named("brain.nii.gz").ErrorId!.Value, Named("brain.nii.gz").Attempts));
        Assert.Equal((ErrorId.RequestRefused, 1), (Named(".json").ErrorId!.Value, Named(".json").Attempts));
        Assert.Equal(
            5,
            xnat.Server.FileRequests.Count(request => request.Target.Contains("report", StringComparison.Ordinal) || request.Status is 403 or 400));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task One_worker_and_eight_make_the_same_tree(int workers)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Harness.Options = xnat.Harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(workers) };

        await xnat.SaveAsync(XnatHarness.All);

        xnat.AssertTree(xnat.Session, "S");
        Assert.Equal(0, xnat.Server.OpenSessions);
    }

    [Theory]
    [InlineData("", false, false)]
    [InlineData("/xnat", false, false)]
    [InlineData("/xnat", true, true)]
    public async Task Odd_names_a_context_path_a_load_balancer_and_a_proxy_are_no_obstacle(string context, bool sticky, bool gzip)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { ContextPath = context });
        (xnat.Server.Options.StickyCookie, xnat.Server.Options.GzipJson) = (sticky, gzip);
        foreach (string name in (string[])["a & b #1 50%+.bin", "größe/日本.bin", "x;y=z.bin", "q?.bin", ".hidden"])
            xnat.Session.Scans[1].Resources[0].AddCounting(name, 77, name.Length);

        BatchRun run = await xnat.SaveAsync(XnatHarness.All);
        BatchRun zipped = await xnat.SaveAsync(XnatHarness.All with { Name = "Z", ZipMode = XnatZipMode.ExpandAndKeep });

        Assert.Equal((12, 12), (run.Batch.Completed, zipped.Batch.Completed));
        Assert.True(File.Exists(xnat.At("S/scans/1-MR1/resources/DICOM/files/größe/日本.bin")));
        Assert.True(File.Exists(xnat.At("S/scans/1-MR1/resources/DICOM/files/.hidden")));
        Assert.Contains(xnat.Harness.FilesOnDisk(), path => path.Contains("files/q_-", StringComparison.Ordinal));
    }

    [Theory] // names in the list itself
    [InlineData("../evil")]
    [InlineData("/abs/evil")]
    [InlineData("..\\evil")]
    [InlineData("a/../../evil")]
    [InlineData("nul\0evil")]
    [InlineData("C:\\evil")]
    public async Task A_listed_path_that_leads_away_fails_its_file_and_no_other(string path)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Session.Scans[0].Resources[0].AddCounting(path, 10, 1);

        BatchRun run = await xnat.SaveAsync(XnatHarness.All);

        ItemInfo failed = Assert.Single(run.Items, item => item.State == ItemState.Failed);
        Assert.Equal((7, ErrorId.UnsafePath), (run.Batch.Completed, failed.ErrorId!.Value));
        Assert.Equal(7, xnat.Harness.FilesOnDisk().Length);
        Assert.Equal([xnat.Root, xnat.Harness.StateFolder], Directory.GetFileSystemEntries(Path.GetDirectoryName(xnat.Root)!).Order());
    }

    [Theory]
    [InlineData("honours")]
    [InlineData("ignores")]
    [InlineData("refuses")]
    [InlineData("lies")]
    public async Task A_large_file_that_breaks_off_ends_right_whatever_the_server_makes_of_ranges(string ranges)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Session.Scans[0].Resources[0].AddMade("large.bin", 2_000_000, 3);
        xnat.Server.Add("large", Fault.CutAt(1_000_000, CutKind.Close));
        if (ranges == "ignores")
            xnat.Server.Add("large", Fault.IgnoresRange());
        if (ranges == "lies")
            xnat.Server.Add("large", Fault.LyingTotal(77));
        if (ranges == "refuses")
            xnat.Server.Add("large", Fault.WrongContentRange(2));

        BatchRun run = await xnat.SaveAsync(XnatHarness.All);

        Assert.Equal((BatchState.Completed, 8), (run.Batch.State, run.Batch.Completed));
        xnat.AssertTree(xnat.Session, "S");
    }

    [Fact]
    public async Task The_demo_comes_whole_through_all_its_faults()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        await using XnatDemo demo = await XnatDemo.StartAsync();
        xnat.Access = new ArchiveAccess { Server = demo.Server.BaseUri, UserName = demo.UserName, Password = demo.Password };
        int completed = 0;
        foreach (string label in demo.Sessions)
            completed += (await xnat.SaveAsync(new XnatSelection(label) { Project = "NEURO", IncludeSessionResources = true })).Batch.Completed;

        Assert.Equal(demo.Files, completed);
    }
}
