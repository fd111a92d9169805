using System.Security.Cryptography;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Tests.Engine.Jobs;

public sealed class RepairerTests : IDisposable
{
    private const int Length = 3_000_000;
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingSink _sink = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_sink_hears_how_far_a_check_is_and_that_it_is_over()
    {
        await WriteAsync(Entry("a"), Entry("b"), Entry("gone", onDisk: false), new ManifestEntry { Sources = [new Uri("http://a/failed")] });

        List<VerifyResult> results = await CheckAsync(_sink);

        Assert.Equal([VerifyStatus.Verified, VerifyStatus.Verified, VerifyStatus.Missing], results.Select(result => result.Status));
        BatchProgress last = _sink.Progress[^1];
        Assert.Equal((3, 3, 1), (last.Total, last.Settled, last.Failed));
        Assert.Equal((3L * Length, 3L * Length, 100d), (last.BytesReceived, last.BytesTotal, last.Percent));
        Assert.Empty(last.Active);
        Assert.False(_sink.WasInterrupted);
    }

    [Fact]
    public async Task A_sink_that_wants_no_progress_is_told_none()
    {
        await WriteAsync(Entry("a"), Entry("gone", onDisk: false));
        var sink = new RecordingSink { WantsProgress = false };

        List<VerifyResult> results = await CheckAsync(sink);

        Assert.Equal([VerifyStatus.Verified, VerifyStatus.Missing], results.Select(result => result.Status));
        Assert.Empty(sink.Progress);
    }

    [Fact]
    public async Task What_stands_before_the_damage_in_a_manifest_is_checked_whoever_listens()
    {
        await WriteAsync([.. Enumerable.Range(0, 40).Select(i => Entry($"f{i}", length: 10))]);
        string text = await File.ReadAllTextAsync(_folder["manifest.json"], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["manifest.json"], text[..text.LastIndexOf("f39", StringComparison.Ordinal)], TestContext.Current.CancellationToken);

        int heard = await CountUntilDamageAsync(_sink), alone = await CountUntilDamageAsync(NullSink.Instance);

        Assert.True(alone > 0);
        Assert.Equal(alone, heard);
    }

    private async Task<int> CountUntilDamageAsync(IDownloadSink sink)
    {
        int found = 0;
        var failure = await Assert.ThrowsAsync<DownloadException>(async () =>
        {
            await foreach (VerifyResult _ in Check(sink))
                found++;
        });
        Assert.Equal(ErrorId.PlanInvalid, failure.Id);
        return found;
    }

    private Task<List<VerifyResult>> CheckAsync(IDownloadSink sink) => AsyncSequence.ToListAsync(Check(sink));

    // Only a repair needs an engine.
    private IAsyncEnumerable<VerifyResult> Check(IDownloadSink sink) =>
        new Repairer(null!, new RunContext { Sink = sink }, TimeProvider.System)
            .VerifyAsync(new VerifyRequest(_folder.Path), TestContext.Current.CancellationToken);

    private ManifestEntry Entry(string path, bool onDisk = true, int length = Length)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(length);
        if (onDisk)
            File.WriteAllBytes(_folder[path], bytes);
        return new ManifestEntry
        {
            Path = path,
            Length = length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Sources = [new Uri("http://a/" + path)],
        };
    }

    private Task WriteAsync(params ManifestEntry[] entries) =>
        ManifestWriter.WriteAsync(_folder.Path, new ManifestHeader(), AsyncSequence.Of(entries), default);
}
