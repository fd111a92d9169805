using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Tests.Engine.Manifests;

public sealed class ManifestIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Knows_length_and_digest_of_a_path()
    {
        string sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        ManifestEntry[] entries = [new() { Path = "a/b", Length = 0, Sha256 = sha256 }, new() { Path = "c" }, new()];
        await ManifestWriter.WriteAsync(_folder.Path, new ManifestHeader(), AsyncSequence.Of(entries), default);
        ManifestIndex index = await ManifestIndex.LoadAsync(_folder.Path, default);
        Assert.True(index.TryGet("a/b", out long? length, out string? digest));
        Assert.Equal((0L, sha256), (length!.Value, digest));
        Assert.True(index.TryGet("c", out length, out digest));
        Assert.Equal(((long?)null, (string?)null), (length, digest));
        Assert.False(index.TryGet("A/b", out _, out _));
        Assert.Equal(2, index.Count);
    }

    [Fact]
    public async Task A_folder_without_manifest_promises_nothing() => Assert.Equal(0, (await ManifestIndex.LoadAsync(_folder["none"], default)).Count);

    [Fact]
    public async Task A_damaged_manifest_is_an_error()
    {
        _folder.Write("manifest.json", "{\"format\":\"science-download-manifest\",\"version\":1,\"items\":[{\"path\":\"a\"}");
        Assert.Equal(ErrorId.PlanInvalid, (await Assert.ThrowsAsync<DownloadException>(() => ManifestIndex.LoadAsync(_folder.Path, default))).Id);
    }

    public void Dispose() => _folder.Dispose();
}
