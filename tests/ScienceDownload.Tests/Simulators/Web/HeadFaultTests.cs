using System.IO.Compression;
using System.Net;
using System.Text;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Simulators.Web;

/// <summary>Faults in what the head of an answer says.</summary>
public sealed class HeadFaultTests : IAsyncLifetime
{
    private const int Length = 10_000;

    private WebArchiveSimulator _archive = null!;

    public async ValueTask InitializeAsync() => _archive = await WebArchiveSimulator.StartAsync();

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public async Task A_range_is_ignored()
    {
        var file = Add(Fault.IgnoresRange());

        var response = await GetAsync(file, "Range: bytes=5-");

        Assert.Equal((200, null, null), (response.Status, response["Content-Range"], response["Accept-Ranges"]));
        Assert.Equal(file.Slice(0, Length), response.Body);
    }

    [Fact]
    public async Task A_range_is_ignored_only_so_often()
    {
        var file = Add(Fault.IgnoresRange(times: 1));

        Assert.Equal("bytes", (await GetAsync(file))["Accept-Ranges"]);
        Assert.Equal(200, (await GetAsync(file, "Range: bytes=5-")).Status);
        Assert.Equal(206, (await GetAsync(file, "Range: bytes=5-")).Status);
    }

    [Theory]
    [InlineData("bytes=5000-5999", 3976, 1000)]
    [InlineData("bytes=100-199", 0, 100)]
    [InlineData("bytes=0-99", 1, 100)]
    [InlineData("bytes=0-", 1, 9999)]
    public async Task Another_range_comes_and_says_so(string asked, int start, int count)
    {
        var file = Add(Fault.WrongContentRange());

        var response = await GetAsync(file, "Range: " + asked);

        Assert.Equal($"bytes {start}-{start + count - 1}/10000", response["Content-Range"]);
        Assert.Equal(file.Slice(start, count), response.Body);
        Assert.StartsWith(asked.Replace('=', ' '), (await GetAsync(file, "Range: " + asked))["Content-Range"]);
    }

    [Fact]
    public async Task The_total_of_a_range_lies()
    {
        var file = Add(Fault.LyingTotal(777_777));

        var response = await GetAsync(file, "Range: bytes=0-9");

        Assert.Equal("bytes 0-9/777777", response["Content-Range"]);
        Assert.Equal("10000", (await GetAsync(file))["Content-Length"]);
    }

    [Fact]
    public async Task The_entity_tag_is_weak_and_guards_nothing()
    {
        var file = Add(Fault.WeakETag());

        var etag = (await GetAsync(file))["ETag"]!;

        Assert.Equal("W/" + file.ETag, etag);
        Assert.Equal(200, (await GetAsync(file, "Range: bytes=5-", "If-Range: " + etag)).Status);
        Assert.Equal(206, (await GetAsync(file, "Range: bytes=5-")).Status);
    }

    [Fact]
    public async Task Validators_are_left_out()
    {
        var none = await GetAsync(Add(Fault.NoValidator()));
        Assert.Equal((null, null), (none["ETag"], none["Last-Modified"]));

        var dateOnly = await GetAsync(Add(Fault.LastModifiedOnly()));
        Assert.Null(dateOnly["ETag"]);
        Assert.NotNull(dateOnly["Last-Modified"]);
    }

    [Fact]
    public async Task No_length_means_the_body_ends_with_the_connection()
    {
        var file = Add(Fault.NoLength());

        var response = await RawClient.GetToEndAsync(file.Uri);

        Assert.Equal((null, null, "close"), (response["Content-Length"], response["Transfer-Encoding"], response["Connection"]));
        Assert.Equal(file.Slice(0, Length), response.Body);
        Assert.Equal(RawEnd.Closed, response.End);
    }

    [Fact]
    public async Task Chunks_replace_the_length_and_keep_the_connection()
    {
        var file = Add(Fault.Chunked());
        using var client = new HttpClient();

        for (var i = 0; i < 2; i++)
        {
            using var response = await client.GetAsync(file.Uri);
            Assert.True(response.Headers.TransferEncodingChunked);
            Assert.Equal(file.Slice(0, Length), await response.Content.ReadAsByteArrayAsync());
        }

        var raw = await GetAsync(file);
        Assert.Null(raw["Content-Length"]);
        Assert.EndsWith("\r\n0\r\n\r\n", Encoding.Latin1.GetString(raw.Body));
        Assert.Equal(2, _archive.Requests.Take(2).Count(request => request.Connection == 1));
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(5_000)]
    public async Task The_length_lies_in_whole_answers_only(int claimed)
    {
        var file = Add(Fault.LyingLength(claimed));
        using var client = new HttpClient();
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, file.Uri));

        var whole = await RawClient.GetToEndAsync(file.Uri);

        Assert.Equal(claimed, head.Content.Headers.ContentLength);
        Assert.Equal($"{claimed}", whole["Content-Length"]);
        Assert.Equal(file.Slice(0, Length), whole.Body);
        Assert.Equal(RawEnd.Closed, whole.End);
        Assert.Equal("bytes 0-9/10000", (await GetAsync(file, "Range: bytes=0-9"))["Content-Range"]);
    }

    [Theory]
    [InlineData("attachment; filename=\"../../etc/passwd\"")]
    [InlineData("attachment; filename=\"C:\\con.txt\"; filename*=UTF-8''%2e%2e%2fx")]
    [InlineData("attachment; filename=\"é\u202etxt.exe\"")]
    public async Task A_disposition_is_sent_as_it_is(string value)
    {
        Assert.Equal(value, (await GetAsync(Add(Fault.ContentDisposition(value))))["Content-Disposition"]);
    }

    [Fact]
    public async Task Gzip_comes_also_when_identity_was_asked()
    {
        var file = Add(Fault.Gzip());
        using var client = new HttpClient();
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");
        client.DefaultRequestHeaders.Range = new(0, 9);

        using var response = await client.GetAsync(file.Uri);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using var unpacked = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var copy = new MemoryStream();
        await unpacked.CopyToAsync(copy);
        Assert.Equal(file.Slice(0, Length), copy.ToArray());
    }

    private SimulatedFile Add(params Fault[] faults) => _archive.Add("file", Length, 3, faults);

    private static Task<RawResponse> GetAsync(SimulatedFile file, params string[] headers) =>
        RawClient.GetToEndAsync(file.Uri, [.. headers, "Connection: close"]);
}
