using System.Text.Json;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Tests.Engine.Manifests;

public sealed class ManifestWriterTests : IDisposable
{
    private const string Sha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static readonly ManifestHeader Header = new()
    {
        Created = new DateTimeOffset(2025, 11, 6, 10, 0, 0, TimeSpan.FromHours(1)),
        Tool = "ScienceDownload/0.1.0",
        BatchId = "batch_0123456789ab",
        BatchName = "Messfahrt „Süd“",
        Archive = "batch",
        Request = new Dictionary<string, string> { ["list"] = "urls.csv" },
    };

    private static readonly ManifestEntry Full = new()
    {
        Path = "a/100% naïve.nc",
        Length = 3,
        Sha256 = Sha,
        Checksums = [Checksum.Parse("crc32:352441c2")],
        Sources = [new Uri("https://user:hush@example.com/a.nc?v=1&X-Amz-Signature=hush"), new Uri("https://example.org/a.nc")],
        ContentType = "application/x-netcdf",
        Metadata = new Dictionary<string, string> { ["doi"] = "10.1/x" },
        Status = ItemState.Completed,
    };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_manifest_is_documented_json_without_secrets()
    {
        await Write(Full, new ManifestEntry { Path = "b" });
        string text = await File.ReadAllTextAsync(_folder["manifest.json"]);
        Assert.Equal(
            """
            {"format":"science-download-manifest","version":1,"created":"2025-11-06T09:00:00Z","tool":"ScienceDownload/0.1.0","batch":{"id":"batch_0123456789ab","name":"Messfahrt „Süd“","archive":"batch"},"request":{"list":"urls.csv"},"items":[
            {"path":"a/100% naïve.nc","length":3,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","checksums":["crc32:352441c2"],"sources":["https://example.com/a.nc?v=1","https://example.org/a.nc"],"contentType":"application/x-netcdf","metadata":{"doi":"10.1/x"},"status":"completed"},
            {"path":"b"}
            ]}

            """.ReplaceLineEndings("\n"),
            text);
        JsonDocument.Parse(text).Dispose();
    }

    [Fact]
    public async Task Entries_of_several_archives_and_profiles_stay_apart()
    {
        await ManifestWriter.WriteAsync(
            _folder.Path, new ManifestHeader { Archive = "xnat", Profile = "lab" },
            AsyncSequence.Of([new ManifestEntry { Path = "x", Archive = "xnat", Profile = "lab" }]), default);
        await ManifestWriter.WriteAsync(_folder.Path, new ManifestHeader(), AsyncSequence.Of([new ManifestEntry { Path = "plain" }]), default);
        await ManifestWriter.WriteAsync(
            _folder.Path, new ManifestHeader { Archive = "onc" }, AsyncSequence.Of([new ManifestEntry { Path = "o", Archive = "onc" }]), default);

        using ManifestReader reader = await ManifestReader.OpenAsync(_folder["manifest.json"], default);
        List<ManifestEntry> entries = await AsyncSequence.ToListAsync(reader.ReadAsync(default));

        Assert.Equal(
            [("o", "onc", null), ("plain", "batch", null), ("x", "xnat", "lab")],
            entries.Select(entry => (entry.Path!, entry.Archive ?? "batch", entry.Profile is { Length: > 0 } profile ? profile : null)));
    }

    [Fact]
    public async Task What_is_written_reads_back()
    {
        await Write(Full, new ManifestEntry { Path = "b" });
        using ManifestReader reader = await ManifestReader.OpenAsync(_folder["manifest.json"], default);
        List<ManifestEntry> entries = await AsyncSequence.ToListAsync(reader.ReadAsync(default));
        Assert.Equivalent(Header, reader.Header);
        Assert.Equal(2, entries.Count);
        Assert.Equivalent(Full with { Archive = "batch", Sources = [new Uri("https://example.com/a.nc?v=1"), Full.Sources[1]] }, entries[0]);
        Assert.Equal(("b", null, null, null), (entries[1].Path, entries[1].Length, entries[1].Sha256, entries[1].Status));
    }

    [Fact]
    public async Task The_digest_list_is_that_of_a_bag()
    {
        await Write(Full, new ManifestEntry { Path = "without-digest" }, new ManifestEntry { Path = "b", Sha256 = Sha });
        Assert.Equal($"{Sha}  a/100%25 naïve.nc\n{Sha}  b\n", await File.ReadAllTextAsync(_folder["manifest-sha256.txt"]));
        Assert.Equal(
            $"{Sha}  x%0Dy%0Az%25\n", System.Text.Encoding.UTF8.GetString(DigestList.Line(new ManifestEntry { Path = "x\ry\nz%", Sha256 = Sha })));
    }

    [Fact]
    public async Task Nothing_but_the_two_files_is_left()
    {
        await Write(Full);
        Assert.Equal(
            ["manifest-sha256.txt", "manifest.json"],
            Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_second_batch_keeps_the_other_files_of_the_first()
    {
        await Write(new ManifestEntry { Path = "one", Length = 1, Sha256 = Sha }, new ManifestEntry { Path = "two", Length = 1 });
        await Write(new ManifestEntry { Path = "two", Length = 2, Sha256 = Sha }, new ManifestEntry { Path = "three", Length = 3 });
        Assert.Equal([("two", 2L), ("three", 3L), ("one", 1L)], (await Read()).Select(entry => (entry.Path!, entry.Length!.Value)));
        Assert.Equal($"{Sha}  two\n{Sha}  one\n", await File.ReadAllTextAsync(_folder["manifest-sha256.txt"]));
    }

    [Fact]
    public async Task Batches_that_end_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Write(new ManifestEntry { Path = "file" + i }))));
        Assert.Equal(Enumerable.Range(0, 8).Select(i => "file" + i), (await Read()).Select(entry => entry.Path!).Order());
    }

    [Fact]
    public async Task A_failure_in_the_middle_leaves_the_earlier_manifest()
    {
        await Write(new ManifestEntry { Path = "one" });
        await Assert.ThrowsAsync<InvalidOperationException>(() => ManifestWriter.WriteAsync(_folder.Path, Header, Failing(), default));
        Assert.Equal(["one"], (await Read()).Select(entry => entry.Path!));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);

        static async IAsyncEnumerable<ManifestEntry> Failing()
        {
            yield return new ManifestEntry { Path = "two" };
            await Task.CompletedTask;
            throw new InvalidOperationException();
        }
    }

    [Theory]
    [InlineData("{\"name\":\"a web app\"}")]
    [InlineData("not json")]
    public async Task A_foreign_manifest_is_left_alone(string text)
    {
        _folder.Write("manifest.json", text);
        Assert.Equal(ErrorId.PlanInvalid, (await Assert.ThrowsAsync<DownloadException>(() => Write(Full))).Id);
        Assert.Equal(text, await File.ReadAllTextAsync(_folder["manifest.json"]));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_downloaded_digest_list_is_left_alone()
    {
        _folder.Write("manifest-sha256.txt", "theirs");
        await Write(Full, new ManifestEntry { Path = "manifest-sha256.txt" });
        await Write(new ManifestEntry { Path = "another" });
        Assert.Equal("theirs", await File.ReadAllTextAsync(_folder["manifest-sha256.txt"]));
        Assert.Equal(3, (await Read()).Count);
    }

    [Fact]
    public async Task An_unwritable_folder_says_so()
    {
        _folder.Write("file", "");
        var refused = await Assert.ThrowsAsync<DownloadException>(
            () => ManifestWriter.WriteAsync(_folder["file"], Header, AsyncSequence.Of<ManifestEntry>([]), default));
        Assert.Equal(ErrorId.DestinationUnwritable, refused.Id);
        Assert.Contains(_folder["file"], refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task Write(params ManifestEntry[] entries) => ManifestWriter.WriteAsync(_folder.Path, Header, AsyncSequence.Of(entries), default);

    private async Task<List<ManifestEntry>> Read()
    {
        using ManifestReader reader = await ManifestReader.OpenAsync(_folder["manifest.json"], default);
        return await AsyncSequence.ToListAsync(reader.ReadAsync(default));
    }
}
