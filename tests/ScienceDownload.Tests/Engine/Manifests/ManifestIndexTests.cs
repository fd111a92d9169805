using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Tests.Engine.Manifests;

public sealed class ManifestIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Knows_length_and_digest_of_a_path()
    {
        string sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        var source = new Uri("https://example.com/b?token=s3cret");
        ManifestEntry[] entries = [new() { Path = "a/b", Length = 0, Sha256 = sha256, Sources = [source] }, new() { Path = "c" }, new()];
        await ManifestWriter.WriteAsync(_folder.Path, new ManifestHeader(), AsyncSequence.Of(entries), default);
        ManifestIndex index = await ManifestIndex.LoadAsync(_folder.Path, default);
        UInt128 key = KnownFile.SourceKey(new Uri("https://example.com/b"));
        Assert.Equal(new KnownFile(0, sha256, true, key), index.Find("a/b", [source]));
        Assert.Equal(new KnownFile(0, sha256, false, key), index.Find("a/b", [new Uri("https://example.org/b")]));
        Assert.Equal(new KnownFile(null, null, false, default), index.Find("c", [source]));
        Assert.Null(index.Find("A/b", [source]));
        Assert.Equal(2, index.Count);
    }

    [Fact]
    public async Task A_folder_without_manifest_promises_nothing() =>
        Assert.Equal(0, (await ManifestIndex.LoadAsync(_folder["none"], default)).Count);

    [Fact]
    public async Task A_damaged_manifest_is_an_error()
    {
        _folder.Write("manifest.json", "{\"format\":\"science-download-manifest\",\"version\":1,\"items\":[{\"path\":\"a\"}");
        Assert.Equal(ErrorId.PlanInvalid, (await Assert.ThrowsAsync<DownloadException>(() => ManifestIndex.LoadAsync(_folder.Path, default))).Id);
    }

    public void Dispose() => _folder.Dispose();
}
