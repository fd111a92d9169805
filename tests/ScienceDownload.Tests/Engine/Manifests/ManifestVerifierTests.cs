using System.Security.Cryptography;
using System.Text;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Tests.Engine.Manifests;

public sealed class ManifestVerifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Every_file_is_found_as_it_is()
    {
        Directory.CreateDirectory(_folder["folder"]);
        _folder.Write("bad", "abX");
        await WriteManifest(
            Promise("good/file.nc", "abc"),
            Promise("missing", "abc", onDisk: false),
            Promise("short", "ab") with { Length = 3 },
            Promise("bad", "abc", onDisk: false),
            Promise("length-only", "abc") with { Sha256 = null },
            Promise("other-digest", "abc") with { Sha256 = null, Checksums = [Checksum.Parse("crc32:352441c2")] },
            Promise("wrong-other-digest", "abd") with { Sha256 = null, Checksums = [Checksum.Parse("crc32:352441c2")] },
            Promise("folder", "abc", onDisk: false),
            new ManifestEntry { Sources = [new Uri("http://a")] });
        List<VerifiedEntry> found = await Verify(_folder.Path);
        Assert.Equal(
            [
                ("good/file.nc", VerifyStatus.Verified), ("missing", VerifyStatus.Missing),
                ("short", VerifyStatus.WrongLength), ("bad", VerifyStatus.WrongChecksum),
                ("length-only", VerifyStatus.LengthOnly), ("other-digest", VerifyStatus.Verified),
                ("wrong-other-digest", VerifyStatus.WrongChecksum), ("folder", VerifyStatus.Missing),
            ],
            found.Select(one => (one.Result.RelativePath, one.Result.Status)));
        Assert.Equal(_folder[Path.Combine("good", "file.nc")], found[0].Result.FullName);
        Assert.Equal((3L, found[0].Entry.Sha256), (found[0].Result.Length!.Value, found[0].Result.Sha256));
        Assert.Equal("http://a/bad", found[3].Entry.ToItem("x").PrimarySource.OriginalString);
    }

    [Fact]
    public async Task Results_come_in_the_manifests_order()
    {
        ManifestEntry[] entries =
        [
            Promise("large", new string('x', 20_000_000)),
            .. Enumerable.Range(0, 200).Select(i => Promise("small" + i, "content " + i)),
        ];
        await WriteManifest(entries);
        List<VerifiedEntry> found = await Verify(_folder["manifest.json"]);
        Assert.Equal(entries.Select(entry => entry.Path), found.Select(one => one.Result.RelativePath));
        Assert.Equal(Enumerable.Range(1, 201), found.Select(one => one.Number));
        Assert.All(found, one => Assert.Equal(VerifyStatus.Verified, one.Result.Status));
    }

    [Fact]
    public async Task Whoever_stops_listening_leaves_no_open_file()
    {
        await WriteManifest([.. Enumerable.Range(0, 20).Select(i => Promise("file" + i, new string('x', 5_000_000)))]);
        await foreach (VerifiedEntry _ in ManifestVerifier.VerifyAsync(ManifestVerifier.Find(_folder.Path), null, default))
            break;
        // The next ones were being read when the first was done.
        foreach (int i in (int[])[1, 2, 3, 4])
            File.Open(_folder["file" + i], FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
    }

    [Fact]
    public async Task Cancelling_ends_it()
    {
        await WriteManifest([.. Enumerable.Range(0, 50).Select(i => Promise("file" + i, "x"))]);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (VerifiedEntry _ in ManifestVerifier.VerifyAsync(ManifestVerifier.Find(_folder.Path), null, cancel.Token))
                await cancel.CancelAsync();
        });
    }

    [Fact]
    public async Task A_path_that_leads_out_is_refused_before_anything_is_read()
    {
        _folder.Write("manifest.json", "{\"format\":\"science-download-manifest\",\"version\":1,\"items\":[{\"path\":\"../../etc/passwd\"}]}");
        var refused = await Assert.ThrowsAsync<DownloadException>(() => Verify(_folder.Path));
        Assert.Equal(ErrorId.UnsafePath, refused.Id);
        Assert.StartsWith("manifest.json item 1: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_manifest_there_is_nothing_to_check()
    {
        Assert.Equal(ErrorId.InputUnreadable, (await Assert.ThrowsAsync<DownloadException>(() => Verify(_folder.Path))).Id);
        Assert.Equal(ErrorId.InputUnreadable, (await Assert.ThrowsAsync<DownloadException>(() => Verify(_folder["none.json"]))).Id);
    }

    public void Dispose() => _folder.Dispose();

    private ManifestEntry Promise(string path, string text, bool onDisk = true)
    {
        if (onDisk)
            _folder.Write(path, text);
        return new ManifestEntry
        {
            Path = path,
            Length = text.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text))),
            Sources = [new Uri("http://a/" + path)],
        };
    }

    private Task WriteManifest(params ManifestEntry[] entries) =>
        ManifestWriter.WriteAsync(_folder.Path, new ManifestHeader(), AsyncSequence.Of(entries), default);

    private static Task<List<VerifiedEntry>> Verify(string path) =>
        AsyncSequence.ToListAsync(ManifestVerifier.VerifyAsync(ManifestVerifier.Find(path), null, default));
}
