using System.Text;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>Zips that are taken apart while they arrive: cut, held up, damaged, and as somebody hostile makes them.</summary>
public sealed class XnatZipTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_zip_has_wrong_is_fetched_alone_and_what_nobody_listed_never_lands()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 40, 900);
        many.Scans[0].Resources[0].Files[3].BytesInZip = new byte[900];
        many.Scans[0].Resources[0].Files[9].BytesInZip = new byte[20_000];
        string[] names =
        [
            "../evil", "/abs/evil", "C:\\evil", "..\\evil", "a/../../evil", "CON.txt",
            "SUB08_MR1/scans/1-T1/resources/DICOM/files/0005.DCM",
        ];
        foreach (string name in names)
            xnat.Server.Options.ExtraEntries.Add(new(name, Encoding.UTF8.GetBytes("evil")));

        BatchRun run = await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "S" });

        Assert.Equal((BatchState.Completed, 40), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(3, xnat.Server.FileRequests.Count);
        // What came alone in the place of what the zip had wrong says so.
        Assert.Equal([3, 9], run.Sink.Settled.Where(item => item.Transfer is { Repairs: true }).Select(item => item.Index).Order());
        xnat.AssertTree(many, "S");
        Assert.Equal(40, xnat.Harness.FilesOnDisk().Length);
        Assert.Equal([xnat.Root, xnat.Harness.StateFolder], Directory.GetFileSystemEntries(Path.GetDirectoryName(xnat.Root)!).Order());
        Assert.Contains(run.Sink.Messages, message => message.Contains("7 entries", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bomb_among_the_entries_is_given_up_and_the_files_come_alone()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 30, 500);
        xnat.Server.Options.ExtraEntries.Add(new("bomb", new byte[100 * 1024 * 1024]));

        BatchRun run = await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "S" });

        Assert.Equal((BatchState.Completed, 30), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(31, xnat.Server.FileRequests.Count);
        xnat.AssertTree(many, "S");
    }

    [Fact] // a gigabyte in a megabyte, under the name of a file
    public async Task A_bomb_in_the_place_of_a_file_is_given_up_at_the_files_length()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 30, 500);
        many.Scans[0].Resources[0].Files[0].BytesInZip = new byte[100 * 1024 * 1024];

        BatchRun run = await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "S" });

        Assert.Equal((BatchState.Completed, 30), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(31, xnat.Server.FileRequests.Count);
        xnat.AssertTree(many, "S");
    }

    [Fact]
    public async Task A_zip_that_is_held_up_is_suspended_and_goes_on_with_what_is_missing()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 80, 3000);
        var gate = new SimulatorGate();
        xnat.Server.Add("format=zip", Fault.Hold(gate, 120_000, times: 1));
        BatchInfo made = await xnat.CreateAsync(new XnatSelection(many.Id) { Name = "S" });
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = xnat.RunAsync(made, suspend.Token);
        await gate.WaitUntilReachedAsync(1, Cancellation);
        await xnat.Harness.UntilAsync(made.Id, batch => batch.Completed > 20);
        await suspend.CancelAsync();
        BatchRun first = await running;
        Assert.Equal(BatchState.Suspended, first.Batch.State);
        gate.Open();

        BatchRun second = await xnat.RunAsync(made);

        Assert.Equal((BatchState.Completed, 80), (second.Batch.State, second.Batch.Completed));
        xnat.AssertTree(many, "S");
        Assert.Empty(first.Sink.Settled.Select(item => item.Index).Intersect(second.Sink.Settled.Select(item => item.Index)));
    }

    [Theory]
    [InlineData(CutKind.Reset)]
    [InlineData(CutKind.Close)]
    public async Task A_zip_that_is_cut_is_taken_up_and_nothing_arrives_twice(CutKind kind)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 60, 3000);
        xnat.Server.Add("format=zip", Fault.CutAt(90_000, kind));

        BatchRun run = await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "S" });

        Assert.Equal((BatchState.Completed, 60), (run.Batch.State, run.Batch.Completed));
        xnat.AssertTree(many, "S");
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task A_zip_that_is_cut_again_and_again_is_completed_file_by_file_in_the_next_run()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 60, 3000);
        xnat.Server.Add("format=zip", Fault.CutAt(90_000, CutKind.Close, Fault.Always));
        xnat.Server.Add("/files/", Fault.Status(403));

        BatchRun first = await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "S" });
        int there = first.Batch.Completed;
        Assert.InRange(there, 10, 50);
        Assert.Equal((BatchState.Failed, 60 - there), (first.Batch.State, first.Batch.Failed));
        Assert.DoesNotContain(xnat.Harness.FilesOnDisk(), path => path.EndsWith(".part", StringComparison.Ordinal));
        xnat.Server.ClearFaults();
        BatchRun second = await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "S" });

        Assert.Equal((BatchState.Completed, 60 - there, there), (second.Batch.State, second.Batch.Completed, second.Batch.Skipped));
        xnat.AssertTree(many, "S");
    }
}
