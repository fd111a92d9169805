using System.Net;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Simulators.Web;

public sealed class WebArchiveSimulatorTests : IAsyncLifetime
{
    private WebArchiveSimulator _archive = null!;
    private SimulatedFile _file = null!;

    public async ValueTask InitializeAsync()
    {
        _archive = await WebArchiveSimulator.StartAsync();
        _file = _archive.Add("data/file.bin", 1000, seed: 1);
        _file.ETag = "\"one\"";
    }

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public async Task A_whole_file_comes_with_length_validators_and_ranges()
    {
        var response = await GetAsync();

        Assert.Equal("HTTP/1.1 200 OK", response.StatusLine);
        Assert.Equal(_file.Slice(0, 1000), response.Body);
        Assert.Equal(("1000", "bytes", "application/octet-stream"), (response["Content-Length"], response["Accept-Ranges"], response["Content-Type"]));
        Assert.Equal(("\"one\"", "Wed, 15 Jan 2025 12:00:00 GMT"), (response["ETag"], response["Last-Modified"]));
        Assert.Null(response["Content-Range"]);
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=10-19", 10, 10)]
    [InlineData("bytes=990-", 990, 10)]
    [InlineData("bytes=990-5000", 990, 10)]
    [InlineData("bytes=-10", 990, 10)]
    [InlineData("bytes=-5000", 0, 1000)]
    public async Task A_range_is_answered_with_exactly_its_bytes(string range, int start, int count)
    {
        var response = await GetAsync("Range: " + range);

        Assert.Equal("HTTP/1.1 206 Partial Content", response.StatusLine);
        Assert.Equal($"bytes {start}-{start + count - 1}/1000", response["Content-Range"]);
        Assert.Equal(_file.Slice(start, count), response.Body);
    }

    [Theory]
    [InlineData("bytes=1000-")]
    [InlineData("bytes=-0")]
    public async Task A_range_outside_the_file_is_refused_with_its_length(string range)
    {
        var response = await GetAsync("Range: " + range);

        Assert.Equal(416, response.Status);
        Assert.Equal("bytes */1000", response["Content-Range"]);
        Assert.Empty(response.Body);
    }

    [Theory]
    [InlineData("bytes=5-4")]
    [InlineData("bytes=-")]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=a-b")]
    public async Task A_range_that_says_nothing_useful_gets_the_whole_file(string range)
    {
        Assert.Equal(200, (await GetAsync("Range: " + range)).Status);
    }

    [Theory]
    [InlineData("\"one\"", 206)]
    [InlineData("\"two\"", 200)]
    [InlineData("W/\"one\"", 200)]
    [InlineData("Wed, 15 Jan 2025 12:00:00 GMT", 206)]
    [InlineData("Wed, 15 Jan 2025 12:00:01 GMT", 200)]
    public async Task If_range_guards_the_range(string validator, int status)
    {
        Assert.Equal(status, (await GetAsync("Range: bytes=10-19", "If-Range: " + validator)).Status);
    }

    [Fact]
    public async Task If_range_never_matches_a_weak_tag()
    {
        _file.ETag = "W/\"one\"";
        Assert.Equal(200, (await GetAsync("Range: bytes=10-19", "If-Range: W/\"one\"")).Status);
    }

    [Theory]
    [InlineData("If-Match: \"one\"", 200)]
    [InlineData("If-Match: \"two\", \"one\"", 200)]
    [InlineData("If-Match: *", 200)]
    [InlineData("If-Match: \"two\"", 412)]
    [InlineData("If-Match: W/\"one\"", 412)]
    [InlineData("If-Unmodified-Since: Wed, 15 Jan 2025 12:00:00 GMT", 200)]
    [InlineData("If-Unmodified-Since: Wed, 15 Jan 2025 11:59:59 GMT", 412)]
    [InlineData("If-None-Match: \"one\"", 304)]
    [InlineData("If-None-Match: W/\"one\"", 304)]
    [InlineData("If-None-Match: \"two\"", 200)]
    [InlineData("If-Modified-Since: Wed, 15 Jan 2025 12:00:00 GMT", 304)]
    [InlineData("If-Modified-Since: Wed, 15 Jan 2025 11:59:59 GMT", 200)]
    public async Task Conditions_decide_the_answer(string condition, int status)
    {
        var response = await GetAsync(condition);

        Assert.Equal(status, response.Status);
        Assert.Equal(status == 200 ? 1000 : 0, response.Body.Length);
        Assert.Equal("\"one\"", response["ETag"]);
    }

    [Fact]
    public async Task A_head_request_is_answered_as_a_get_without_its_body()
    {
        using var client = await RawClient.ConnectAsync(_archive.BaseUri);
        await client.SendAsync("HEAD", _file.Uri, "Range: bytes=0-1", "Connection: close");
        await client.ReadToEndAsync();

        var response = client.Take();
        Assert.Equal((200, "1000", "\"one\""), (response.Status, response["Content-Length"], response["ETag"]));
        Assert.Empty(response.Body);
        Assert.Equal(0, _archive.BodyBytesSent);
    }

    [Fact]
    public async Task An_empty_file_is_served_and_has_no_ranges()
    {
        var empty = _archive.Add("empty", 0);

        var whole = await RawClient.GetToEndAsync(empty.Uri, "Connection: close");
        Assert.Equal((200, "0"), (whole.Status, whole["Content-Length"]));
        Assert.Equal("bytes */0", (await RawClient.GetToEndAsync(empty.Uri, "Range: bytes=0-", "Connection: close"))["Content-Range"]);
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", empty.Sha256);
    }

    [Fact]
    public async Task What_is_not_there_is_404_and_other_methods_are_405()
    {
        using var client = new HttpClient();
        using var missing = await client.GetAsync(new Uri(_archive.BaseUri, "nothing"));
        using var posted = await client.PostAsync(_file.Uri, null);

        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Fact]
    public async Task The_other_origin_has_the_same_files_and_shares_the_log()
    {
        using var client = new HttpClient();

        Assert.Equal(_file.Slice(0, 1000), await client.GetByteArrayAsync(_file.OtherUri));
        await client.GetByteArrayAsync(_file.Uri);

        Assert.NotEqual(_archive.BaseUri, _archive.OtherOrigin);
        Assert.Equal([_archive.OtherOrigin, _archive.BaseUri], _archive.Requests.Select(request => request.Origin));
        _archive.ClearRequests();
        Assert.Empty(_archive.Requests);
        Assert.Equal(0, _archive.BodyBytesSent);
    }

    [Fact]
    public async Task Both_origins_can_be_served_over_tls()
    {
        await using var archive = await WebArchiveSimulator.StartAsync(new WebArchiveOptions { UseTls = true });
        var file = archive.Add("a", 3_000_000);
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => archive.Certificates.Contains(certificate!),
        };
        using var client = new HttpClient(handler);

        Assert.Equal(2, archive.Certificates.Count);
        Assert.Equal(file.Slice(0, 3_000_000), await client.GetByteArrayAsync(file.Uri));
        Assert.Equal(file.Slice(0, 3_000_000), await client.GetByteArrayAsync(file.OtherUri));
    }

    [Fact]
    public async Task First_connections_are_reset_before_a_request_when_ordered()
    {
        await using var archive = await WebArchiveSimulator.StartAsync(new WebArchiveOptions { DropsFirstConnections = 1 });
        var file = archive.Add("a", 10);
        using var first = await RawClient.ConnectAsync(archive.BaseUri);
        await first.ReadToEndAsync();

        Assert.Equal(RawEnd.Reset, first.End);
        Assert.Empty(archive.Requests);
        Assert.Equal(200, (await RawClient.GetToEndAsync(file.Uri, "Connection: close")).Status);
    }

    private Task<RawResponse> GetAsync(params string[] headers) => RawClient.GetToEndAsync(_file.Uri, [.. headers, "Connection: close"]);
}
