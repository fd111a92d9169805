using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>What becomes of a name that a file on disk has already.</summary>
public sealed class ConflictTests
{
    private static CancellationToken Cancellation => EngineHarness.Cancellation;

    [Fact]
    public async Task A_file_with_the_known_checksum_is_skipped_without_asking_the_server()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("a.bin", 1000, 1);
        Put(harness, "a.bin", file.Slice(0, 1000));
        DownloadItem item = EngineHarness.Item(file.Uri) with
        {
            RelativePath = "a.bin",
            Checksums = [Checksum.Create(ChecksumAlgorithm.Sha256, file.Sha256)],
        };

        BatchRun run = await harness.RunAsync(await harness.CreateAsync([item]));

        Assert.Equal(
            (ItemState.Skipped, file.Sha256, 1000, 0), (run.Items[0].State, run.Items[0].Sha256, run.Items[0].Length, run.Items[0].Attempts));
        Assert.Equal((BatchState.Completed, 1), (run.Batch.State, run.Batch.Skipped));
        Assert.Empty(harness.Server.Requests);
        run.AssertEachSettledOnce();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_batch_of_the_same_list_transfers_nothing(bool hash)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { Hash = hash };
        DownloadItem[] items = [.. harness.AddFiles(5, 300_000).Select((file, i) => EngineHarness.Item(file.Uri) with { RelativePath = $"{i}.bin" })];
        await harness.RunAsync(await harness.CreateAsync(items));
        harness.Server.ClearRequests();

        BatchRun again = await harness.RunAsync(await harness.CreateAsync(items));

        Assert.Equal(5, again.Batch.Skipped);
        Assert.Empty(harness.Server.Requests);
        again.AssertEachSettledOnce();
    }

    [Fact]
    public async Task The_manifest_vouches_where_the_state_knows_nothing()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { WriteManifest = true };
        DownloadItem[] items = [.. harness.AddFiles(3, 1000).Select((file, i) => EngineHarness.Item(file.Uri) with { RelativePath = $"{i}.bin" })];
        BatchRun first = await harness.RunAsync(await harness.CreateAsync(items));
        await using EngineHarness stranger = await EngineHarness.StartAsync();
        stranger.Options = harness.Options;
        harness.Server.ClearRequests();

        BatchRun again = await stranger.RunAsync(await stranger.CreateAsync(items));

        Assert.Equal((3, 3), (first.Batch.Completed, again.Batch.Skipped));
        Assert.Empty(harness.Server.Requests);
    }

    [Fact]
    public async Task One_name_from_two_addresses_is_numbered_and_found_again_whoever_answers_first()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("a.zip", 300_000, 1);
        SimulatedFile third = harness.Server.Add("sub/a.zip", 1000, 2);
        DownloadItem[] items = [EngineHarness.Item(file.Uri), EngineHarness.Item(file.OtherUri), EngineHarness.Item(third.Uri)];
        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        BatchRun first = await harness.RunAsync(await harness.CreateAsync(items));
        Assert.Equal(["a.zip", "a-2.zip", "a-3.zip"], first.Items.Select(item => item.RelativePath));

        foreach (int[] order in new int[][] { [0, 1, 2], [1, 0, 2], [2, 1, 0], [2, 0, 1] })
        {
            BatchRun again = await harness.RunAsync(await harness.CreateAsync(order.Select(i => items[i])));

            Assert.Equal(3, again.Batch.Skipped);
            Assert.Equal(order.Select(i => first.Items[i].RelativePath), again.Items.Select(item => item.RelativePath));
        }

        harness.Options = harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(3) };
        for (int round = 0; round < 10; round++)
            Assert.Equal(3, (await harness.RunAsync(await harness.CreateAsync(items))).Batch.Skipped);
        Assert.Equal(["a-2.zip", "a-3.zip", "a.zip"], harness.FilesOnDisk());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_not_the_one_wanted_is_refused_and_left_alone(bool wasDownloaded)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("a.bin", 1000, 1);
        if (wasDownloaded)
            await harness.DownloadAsync(file);
        byte[] changed = file.Slice(0, 1000);
        changed[500] ^= 1;
        Put(harness, "a.bin", changed);

        BatchRun run = await harness.DownloadAsync(file);

        Assert.Equal((ItemState.Failed, ErrorId.DestinationExists), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Equal(changed, await File.ReadAllBytesAsync(harness.PathOf("a.bin"), Cancellation));
        Assert.Equal(["a.bin"], harness.FilesOnDisk());
    }

    [Fact]
    public async Task Force_replaces_the_file_at_the_very_end()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { Conflict = ConflictPolicy.Replace };
        Put(harness, "a.bin", [1, 2, 3]);
        var gate = new SimulatorGate();
        SimulatedFile file = harness.Server.Add("a.bin", 1000, 1, Fault.Hold(gate));
        Task<BatchRun> running = harness.DownloadAsync(file);
        await gate.WaitUntilReachedAsync(1, Cancellation);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(harness.PathOf("a.bin"), Cancellation));
        gate.Open();

        Assert.Equal(1, (await running).Batch.Completed);
        harness.AssertSame(file, "a.bin");
    }

    [Fact]
    public async Task Force_does_not_let_a_resumed_batch_replace_its_own_files()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { Conflict = ConflictPolicy.Replace, ConcurrentLimit = ConcurrencyLimit.Of(1) };
        var gate = new SimulatorGate();
        SimulatedFile first = harness.Server.Add("a.zip", 1000, 1);
        SimulatedFile second = harness.Server.Add("sub/a.zip", 2000, 2, Fault.SlowHeaders(gate, times: 1));
        BatchInfo made = await harness.CreateAsync(first, second);
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = harness.RunAsync(made, suspend: suspend.Token);
        await gate.WaitUntilReachedAsync(1, Cancellation);
        await harness.UntilAsync(made.Id, batch => batch.Completed == 1);
        await suspend.CancelAsync();
        Assert.Equal(BatchState.Suspended, (await running).Batch.State);

        BatchRun run = await harness.RunAsync(made);

        Assert.Equal(["a.zip", "a-2.zip"], run.Items.Select(item => item.RelativePath));
        harness.AssertSame(first, "a.zip");
        harness.AssertSame(second, "a-2.zip");
    }

    [Fact]
    public async Task Rename_takes_the_next_free_name()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { Conflict = ConflictPolicy.Rename };
        Put(harness, "a.tar.gz", [1]);
        Put(harness, "a-2.tar.gz", [2]);
        SimulatedFile file = harness.Server.Add("a.tar.gz", 1000, 1);

        BatchRun run = await harness.DownloadAsync(file);

        Assert.Equal("a-3.tar.gz", run.Items[0].RelativePath);
        harness.AssertSame(file, "a-3.tar.gz");
    }

    [Fact]
    public async Task A_name_that_is_taken_during_the_transfer_is_not_overwritten()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        var gate = new SimulatorGate();
        SimulatedFile file = harness.Server.Add("a.bin", 1000, 1, Fault.Hold(gate));
        Task<BatchRun> running = harness.DownloadAsync(file);
        await gate.WaitUntilReachedAsync(1, Cancellation);
        Put(harness, "a.bin", [1, 2, 3]);
        gate.Open();

        BatchRun run = await running;

        Assert.Equal((ItemState.Failed, ErrorId.DestinationExists), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(harness.PathOf("a.bin"), Cancellation));
        run.AssertEachSettledOnce();
    }

    private static void Put(EngineHarness harness, string name, byte[] bytes)
    {
        Directory.CreateDirectory(harness.Destination);
        File.WriteAllBytes(harness.PathOf(name), bytes);
    }
}
