using System.Security.Cryptography;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Simulators.Web;

public sealed class SimulatedFileTests : IAsyncLifetime
{
    private WebArchiveSimulator _archive = null!;

    public async ValueTask InitializeAsync() => _archive = await WebArchiveSimulator.StartAsync();

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public async Task What_is_served_is_what_the_file_says_of_itself()
    {
        var file = _archive.Add("folder with space/a+b.nc", 1_000_003, seed: 5);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        using var client = new HttpClient();

        var served = await client.GetByteArrayAsync(file.Uri);

        Assert.Equal(1_000_003, file.Length);
        Assert.Equal(served, copy.ToArray());
        Assert.Equal(served, file.Slice(0, 1_000_003));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(served)), file.Sha256);
    }

    [Fact]
    public void The_same_length_and_seed_give_the_same_bytes_for_ever()
    {
        Assert.Equal("32e4ff83", _archive.Add("a", 3_000_000, seed: 7).Sha256[..8]);
    }

    [Fact]
    public void Seeds_differ_also_in_short_files()
    {
        var contents = Enumerable.Range(0, 500).Select(seed => Convert.ToHexString(_archive.Add("a", 16, seed).Slice(0, 16)));
        Assert.Equal(500, contents.Distinct().Count());
    }

    [Fact]
    public void No_place_in_a_large_file_looks_like_another()
    {
        var file = _archive.Add("large", 5L << 30);
        var everyMebibyte = Enumerable.Range(0, 5120).Select(i => Convert.ToHexString(file.Slice((long)i << 20, 16)));
        Assert.Equal(5120, everyMebibyte.Distinct().Count());
    }

    [Fact]
    public void Content_does_not_compress()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            _archive.Add("a", 8 << 20).CopyTo(gzip);
        }

        Assert.True(packed.Length > 8 << 20);
    }

    [Fact]
    public async Task A_range_far_beyond_four_gibibytes_is_served()
    {
        var file = _archive.Add("large", 5L << 30);

        var response = await RawClient.GetToEndAsync(file.Uri, "Range: bytes=5368709110-", "Connection: close");

        Assert.Equal("bytes 5368709110-5368709119/5368709120", response["Content-Range"]);
        Assert.Equal(file.Slice(5368709110, 10), response.Body);
    }

    [Fact]
    public async Task Given_bytes_are_served_with_the_headers_chosen()
    {
        var file = _archive.AddBytes("list.csv", "a,b\n"u8.ToArray());
        (file.ContentType, file.ContentDisposition) = ("text/csv", "attachment; filename=x.csv");
        (file.ETag, file.LastModified) = ("W/\"7\"", null);

        var response = await RawClient.GetToEndAsync(file.Uri, "Connection: close");

        Assert.Equal("a,b\n", response.Text);
        Assert.Equal(("text/csv", "attachment; filename=x.csv"), (response["Content-Type"], response["Content-Disposition"]));
        Assert.Equal(("W/\"7\"", null), (response["ETag"], response["Last-Modified"]));
    }

    [Fact]
    public async Task A_changed_file_has_other_bytes_and_validators()
    {
        var file = _archive.Add("a", 1000);
        var (sha256, etag, modified) = (file.Sha256, file.ETag, file.LastModified);

        file.Change();

        Assert.Equal(1000, file.Length);
        Assert.NotEqual((sha256, etag, modified), (file.Sha256, file.ETag, file.LastModified));
        Assert.NotEqual(sha256, file.Sha256);
        Assert.Equal(file.Slice(0, 1000), (await RawClient.GetToEndAsync(file.Uri, "Connection: close")).Body);
    }

    [Fact]
    public void A_slice_must_lie_inside_the_file()
    {
        var file = _archive.Add("a", 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(5, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(-1, 1));
    }
}
