using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Tests.Engine.Manifests;

public sealed class PlanTests : IDisposable
{
    private const string Start = "{\"format\":\"science-download-manifest\",\"version\":1,\"items\":[";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_plan_reads_back_as_its_items()
    {
        DownloadItem[] items =
        [
            new()
            {
                Sources = [new Uri("https://example.com/a b.nc"), new Uri("https://example.org/a.nc")],
                RelativePath = "a/b.nc",
                Length = 3,
                Checksums = [Checksum.Create(ChecksumAlgorithm.Sha256, new string('a', 64)), Checksum.Parse("md5:900150983cd24fb0d6963f7d28e17f72")],
                Metadata = new Dictionary<string, string> { ["doi"] = "10.1/x" },
                Details = new Dictionary<string, string> { ["scan"] = "1" },
                Order = "order 7",
            },
            new() { Sources = [new Uri("https://example.com/c")] },
        ];
        await PlanWriter.WriteAsync(_folder["plan.json"], new ManifestHeader { Archive = "batch" }, AsyncSequence.Of(items), default);
        List<DownloadItem> read = await Read();
        Assert.Equivalent(items[0] with { Archive = "batch", Origin = "plan.json item 1" }, read[0]);
        Assert.Equivalent(items[1] with { Archive = "batch", Origin = "plan.json item 2" }, read[1]);
        Assert.Equal("https://example.com/a b.nc", read[0].PrimarySource.OriginalString);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_manifest_is_a_plan()
    {
        var entry = new ManifestEntry
        {
            Path = "a.nc",
            Length = 3,
            Sha256 = new string('b', 64),
            Sources = [new Uri("https://example.com/a.nc")],
            Status = ItemState.Completed,
        };
        await ManifestWriter.WriteAsync(_folder.Path, new ManifestHeader(), AsyncSequence.Of([entry]), default);
        DownloadItem item = (await AsyncSequence.ToListAsync(PlanReader.ReadAsync(_folder["manifest.json"], default))).Single();
        Assert.Equal(("a.nc", 3L, $"sha256:{new string('b', 64)}"), (item.RelativePath!, item.Length!.Value, item.Checksums.Single().ToString()));
    }

    [Theory]
    [InlineData("{\"path\":\"../x\",\"sources\":[\"http://a\"]}", ErrorId.UnsafePath, "plan.json item 2: The path '../x' has a '..' in it.")]
    [InlineData("{\"path\":\"C:\\\\x\",\"sources\":[\"http://a\"]}", ErrorId.UnsafePath, "plan.json item 2: The path 'C:\\x' is absolute.")]
    [InlineData("{\"path\":\"x\"}", ErrorId.PlanInvalid, "plan.json item 2: the item has no sources.")]
    [InlineData("{\"sources\":[\"ftp://a\"]}", ErrorId.InvalidUri, "plan.json item 2: URL at index 1 must start with http:// or https://")]
    [InlineData("{\"sources\":[\"http://a\",\"http:///x\"]}", ErrorId.InvalidUri, "plan.json item 2: Invalid URL format at index 1")]
    public async Task A_wrong_item_is_named(string item, ErrorId id, string message)
    {
        _folder.Write("plan.json", Start + "{\"sources\":[\"http://a\"]}," + item + "]}");
        var refused = await Assert.ThrowsAsync<DownloadException>(Read);
        Assert.Equal(id, refused.Id);
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unwritable_plan_says_so() => Assert.Equal(
        ErrorId.DestinationUnwritable,
        (await Assert.ThrowsAsync<DownloadException>(
            () => PlanWriter.WriteAsync(_folder["no/plan.json"], new ManifestHeader(), AsyncSequence.Of<DownloadItem>([]), default))).Id);

    public void Dispose() => _folder.Dispose();

    private Task<List<DownloadItem>> Read() => AsyncSequence.ToListAsync(PlanReader.ReadAsync(_folder["plan.json"], default));
}
