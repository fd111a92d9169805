using System.Security.Cryptography;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Engine.Items;

/// <summary>Final files that an archive makes from downloads.</summary>
public sealed class ProcessingTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private EngineHarness _harness = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _harness = await EngineHarness.StartAsync();
        _harness.Options = _harness.Options with { WriteManifest = true };
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData(1000)]
    [InlineData(3 * MiB)]
    public async Task What_was_made_gets_the_final_name_and_the_download_goes(int length)
    {
        SimulatedFile file = _harness.Server.Add("a.bin", length);

        BatchRun run = await RunAsync(Half, Item(file));

        byte[] made = await File.ReadAllBytesAsync(_harness.PathOf("a.bin"), Cancellation);
        Assert.Equal(length / 2, made.Length);
        Assert.Equal((ItemState.Completed, length / 2, Digest(made)), (run.Items[0].State, run.Items[0].Length, run.Items[0].Sha256));
        Assert.Equal(["a.bin", "manifest-sha256.txt", "manifest.json"], _harness.FilesOnDisk());
        run.AssertEachSettledOnce();
    }

    [Fact]
    public async Task A_download_that_is_kept_is_kept_whole()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 3 * MiB);

        BatchRun run = await RunAsync(_ => null, Item(file));

        Assert.Equal((ItemState.Completed, file.Sha256), (run.Items[0].State, run.Items[0].Sha256));
        _harness.AssertSame(file, "a.bin");
    }

    [Fact]
    public async Task A_file_that_cannot_be_made_keeps_its_download_and_is_made_later_without_fetching_it_again()
    {
        // Bytes are counted: nobody may come to help a transfer that a busy machine makes slow, and leave bytes behind that are still being sent.
        _harness.Options = _harness.Options with { Connections = 1 };
        SimulatedFile file = _harness.Server.Add("a.bin", 3 * MiB);
        BatchRun failed = await RunAsync(_ => throw new DownloadException(ErrorId.Unexpected, "There is no ffmpeg."), Item(file));
        Assert.Equal((ItemState.Failed, "There is no ffmpeg."), (failed.Items[0].State, failed.Items[0].Error));
        Assert.Equal(["a.bin.part", "a.bin.part.json"], _harness.FilesOnDisk());
        long sent = _harness.Server.BodyBytesSent;
        DownloadEngine engine = _harness.Open(8, new ProcessingArchive(Half));

        BatchRun run = await _harness.RunAsync(await engine.RestartAsync(failed.Batch.Id, includeCancelled: false, Cancellation), engine);

        Assert.Equal((1, 3 * MiB / 2), (run.Batch.Completed, (int)run.Items[0].Length!));
        Assert.Equal(0, _harness.Server.BodyBytesSent - sent);
        Assert.Equal(["a.bin", "manifest-sha256.txt", "manifest.json"], _harness.FilesOnDisk());
    }

    [Fact]
    public async Task A_made_file_is_known_again_and_not_made_twice()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 3 * MiB);
        await RunAsync(Half, Item(file));

        BatchRun again = await RunAsync(_ => throw new InvalidOperationException("It is there."), Item(file));

        Assert.Equal(ItemState.Skipped, again.Items[0].State);
    }

    [Fact]
    public async Task A_damaged_made_file_is_fetched_and_made_again()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 3 * MiB);
        BatchRun run = await RunAsync(Half, Item(file));
        await File.AppendAllTextAsync(_harness.PathOf("a.bin"), "x", Cancellation);
        DownloadEngine engine = _harness.Open(8, new ProcessingArchive(Half));

        VerifyResult[] repaired = [.. await AsyncSequence.ToListAsync(
            engine.VerifyAsync(new VerifyRequest(_harness.Destination, Repair: true), new RunContext(), Cancellation))];

        Assert.Equal(VerifyStatus.Repaired, Assert.Single(repaired).Status);
        Assert.Equal(run.Items[0].Sha256, Digest(await File.ReadAllBytesAsync(_harness.PathOf("a.bin"), Cancellation)));
    }

    [Fact]
    public async Task A_folder_that_two_archives_filled_is_repaired_by_both()
    {
        SimulatedFile made = _harness.Server.Add("made.bin", 3 * MiB), plain = _harness.Server.Add("plain.bin", 1000);
        await RunAsync(Half, Item(made));
        await _harness.DownloadAsync(plain);
        File.Delete(_harness.PathOf("made.bin"));
        File.Delete(_harness.PathOf("plain.bin"));
        DownloadEngine engine = _harness.Open(8, new ProcessingArchive(Half));

        List<VerifyResult> repaired = await AsyncSequence.ToListAsync(
            engine.VerifyAsync(new VerifyRequest(_harness.Destination, Repair: true), new RunContext(), Cancellation));

        Assert.Equal([VerifyStatus.Repaired, VerifyStatus.Repaired], repaired.Select(result => result.Status));
        _harness.AssertSame(plain, "plain.bin");
        Assert.Equal(3 * MiB / 2, new FileInfo(_harness.PathOf("made.bin")).Length);
    }

    private static byte[]? Half(byte[] download) => download[..(download.Length / 2)];

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // What is promised is the download's, not the final file's.
    private static DownloadItem Item(SimulatedFile file) => EngineHarness.Item(file.Uri) with
    {
        IsProcessed = true,
        Length = file.Length,
        Checksums = [Checksum.Create(ChecksumAlgorithm.Sha256, file.Sha256)],
    };

    private async Task<BatchRun> RunAsync(Func<byte[], byte[]?> make, DownloadItem item)
    {
        DownloadEngine engine = _harness.Open(8, new ProcessingArchive(make));
        BatchInfo made = await engine.CreateAsync(
            new BatchRequest { Archive = "processing", Items = AsyncSequence.Of([item]), Options = _harness.Options }, Cancellation);
        return await _harness.RunAsync(made, engine);
    }
}
