using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Engine.Items;

/// <summary>Where files land: names of servers and templates, and names that are taken.</summary>
public sealed class PlacementTests
{
    [Theory]
    [InlineData("attachment; filename=\"../../evil.sh\"")]
    [InlineData("attachment; filename=\"/etc/cron.d/evil\"")]
    [InlineData("attachment; filename*=UTF-8''..%2F..%2Fevil.sh")]
    [InlineData("attachment; filename=\"C:\\\\Windows\\\\evil.dll\"")]
    [InlineData("attachment; filename=\"CON\"")]
    [InlineData("attachment; filename=\"..\"")]
    [InlineData("attachment; filename=\"a\u0000b\"")]
    [InlineData("attachment; filename=\"\u202egnp.exe\"")]
    public async Task A_hostile_name_stays_in_the_destination(string disposition)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("honest.bin", 1000, 1, Fault.ContentDisposition(disposition));

        BatchRun run = await harness.DownloadAsync(file);

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        string name = Assert.Single(harness.FilesOnDisk());
        Assert.Equal(run.Items[0].RelativePath, name);
        Assert.DoesNotContain(Path.DirectorySeparatorChar, name);
        Assert.DoesNotContain(name, char.IsControl);
        Assert.DoesNotContain('\u202e', name);
        Assert.NotEqual("CON", name);
        harness.AssertSame(file, name);
        Assert.Equal([harness.Destination, harness.StateFolder], Directory.GetFileSystemEntries(Path.GetDirectoryName(harness.Destination)!).Order());
    }

    [Fact]
    public async Task Two_hosts_that_serve_one_name_get_two_files_by_the_template()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { PathTemplate = "x/{safe_title}.{ext}", ConcurrentLimit = ConcurrencyLimit.Of(1) };
        SimulatedFile file = harness.Server.Add("a.zip", 1000, 1);

        BatchRun run = await harness.RunAsync(await harness.CreateAsync([EngineHarness.Item(file.Uri), EngineHarness.Item(file.OtherUri)]));

        Assert.Equal(["x/a.zip", "x/a-2.zip"], run.Items.Select(item => item.RelativePath));
        Assert.All(run.Items, item => harness.AssertSame(file, item.RelativePath!));
    }

    [Fact]
    public async Task The_id_in_the_template_is_that_of_the_address()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { PathTemplate = "batch/{batch_id}/{safe_title}-{id}.{ext}" };
        SimulatedFile file = harness.Server.Add("a.zip", 1000, 1);

        BatchRun run = await harness.RunAsync(await harness.CreateAsync([EngineHarness.Item(file.Uri), EngineHarness.Item(file.OtherUri)]));

        Assert.All(run.Items, item => Assert.Matches($"^batch/{run.Batch.Id}/a-[0-9a-f]{{12}}\\.zip$", item.RelativePath));
        Assert.Equal(2, run.Items.Select(item => item.RelativePath).Distinct().Count());
    }

    [Fact]
    public async Task A_link_on_the_way_out_of_the_destination_is_not_followed()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        string outside = Path.Combine(Path.GetDirectoryName(harness.Destination)!, "outside");
        Directory.CreateDirectory(outside);
        Directory.CreateDirectory(harness.Destination);
        Directory.CreateSymbolicLink(harness.PathOf("link"), outside);
        SimulatedFile file = harness.Server.Add("a.bin", 1000, 1);

        BatchRun run = await harness.RunAsync(await harness.CreateAsync([EngineHarness.Item(file.Uri) with { RelativePath = "link/a.bin" }]));

        Assert.Equal((ItemState.Failed, ErrorId.UnsafePath), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.StartsWith("Path traversal detected", run.Items[0].Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(outside));
        Assert.Empty(harness.Server.Requests);
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task A_destination_that_cannot_be_made_is_refused_before_anything_is_stored()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        string file = Path.Combine(Path.GetDirectoryName(harness.Destination)!, "file");
        await File.WriteAllTextAsync(file, "", EngineHarness.Cancellation);
        harness.Options = harness.Options with { Destination = Path.Combine(file, "data") };

        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(() => harness.CreateAsync(harness.AddFiles(1, 10)));

        Assert.Equal(ErrorId.DestinationUnwritable, refused.Id);
        Assert.Empty(await harness.Engine.ListAsync(EngineHarness.Cancellation));
    }

    [Fact]
    public async Task A_folder_that_is_a_file_by_now_fails_its_items_only()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("a.bin", 1000, 1);
        BatchInfo made = await harness.CreateAsync(
            [EngineHarness.Item(file.Uri) with { RelativePath = "sub/a.bin" }, EngineHarness.Item(file.OtherUri) with { RelativePath = "b.bin" }]);
        await File.WriteAllTextAsync(harness.PathOf("sub"), "in the way", EngineHarness.Cancellation);

        BatchRun run = await harness.RunAsync(made);

        Assert.Equal([ItemState.Failed, ItemState.Completed], run.States);
        Assert.Equal(ErrorId.DestinationUnwritable, run.Items[0].ErrorId);
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task Two_items_with_one_given_path_do_not_share_a_file()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("a.bin", 1000, 1);

        BatchRun run = await harness.RunAsync(await harness.CreateAsync(
            [EngineHarness.Item(file.Uri) with { RelativePath = "same.bin" }, EngineHarness.Item(file.OtherUri) with { RelativePath = "same.bin" }]));

        Assert.Equal([ItemState.Completed, ItemState.Failed], run.States.Order());
        Assert.Equal(ErrorId.DestinationExists, run.Items.Single(item => item.State == ItemState.Failed).ErrorId);
        Assert.Equal(["same.bin"], harness.FilesOnDisk());
    }
}
