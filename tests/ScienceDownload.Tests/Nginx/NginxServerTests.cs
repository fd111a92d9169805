using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace ScienceDownload.Tests.Nginx;

/// <summary>The fixture itself: what tests on top of it take for granted.</summary>
public sealed class NginxServerTests : IAsyncLifetime
{
    private NginxServer _server = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await NginxServer.StartAsync(cancellation: Cancellation);
        _client = new(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, given, _, _) => _server.Certificate.Equals(given) },
        });
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Serves_a_file_of_the_promised_length_and_hash_with_an_etag()
    {
        var file = _server.AddFile("folder/a.bin", 300_001);

        using var response = await _client.GetAsync(new Uri(_server.Plain, file.Path), Cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(Cancellation);

        Assert.Equal(300_001, body.Length);
        Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(body)));
        Assert.False(response.Headers.ETag!.IsWeak);
        Assert.Equal("bytes", Assert.Single(response.Headers.AcceptRanges));
        Assert.NotEqual(true, response.Headers.ConnectionClose);
    }

    [Fact]
    public async Task Answers_a_range_with_206_and_those_bytes()
    {
        var file = _server.AddFile("a.bin", 1000);
        var whole = await File.ReadAllBytesAsync(Path.Combine(_server.Root, file.Path), Cancellation);

        using var response = await GetRangeAsync(new Uri(_server.Plain, file.Path), 100, 199);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(new ContentRangeHeaderValue(100, 199, 1000), response.Content.Headers.ContentRange);
        Assert.Equal(whole[100..200], await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Ignores_a_range_on_the_port_without_ranges()
    {
        var file = _server.AddFile("a.bin", 1000);

        using var response = await GetRangeAsync(new Uri(_server.NoRanges, file.Path), 100, 199);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1000, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Compresses_text_for_who_accepts_it()
    {
        await File.WriteAllTextAsync(Path.Combine(_server.Root, "a.txt"), new string('x', 1000), Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Plain, "a.txt"));
        request.Headers.AcceptEncoding.Add(new("gzip"));

        using var response = await _client.SendAsync(request, Cancellation);

        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
    }

    [Fact]
    public async Task Lists_a_folder()
    {
        _server.AddFile("folder/a.bin", 1);

        Assert.Contains("a.bin", await _client.GetStringAsync(new Uri(_server.Plain, "folder/"), Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "1.1")]
    [InlineData(true, "2.0")]
    public async Task Speaks_the_protocol_of_the_tls_port(bool http2, string version)
    {
        var file = _server.AddFile("a.bin", 10);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(http2 ? _server.Http2 : _server.Tls, file.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };

        using var response = await _client.SendAsync(request, Cancellation);

        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal(10, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Holds_back_the_body_on_the_rate_limited_port()
    {
        // 32 s at the limit; without one it would arrive beside the three fast ones.
        var file = _server.AddFile("a.bin", 8 * 1024 * 1024);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var limited = _client.GetByteArrayAsync(new Uri(_server.RateLimited, file.Path), enough.Token);

        for (var i = 0; i < 3; i++)
            Assert.Equal(file.Length, (await _client.GetByteArrayAsync(new Uri(_server.Plain, file.Path), Cancellation)).Length);

        Assert.False(limited.IsCompleted);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => limited);
    }

    [Fact]
    public async Task Tells_what_was_asked_for_when_it_quits()
    {
        _server.AddFile("a.bin", 1000);
        (await GetRangeAsync(new Uri(_server.Plain, "a.bin"), 10, 19)).Dispose();
        (await _client.GetAsync(new Uri(_server.NoRanges, "missing"), Cancellation)).Dispose();

        var requests = await _server.QuitAsync(Cancellation);

        Assert.Equal(new NginxRequest("/a.bin", 206, 10, "bytes=10-19"), requests[0]);
        Assert.Equal(("/missing", 404), (requests[1].Path, requests[1].Status));
    }

    private async Task<HttpResponseMessage> GetRangeAsync(Uri uri, long first, long last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Headers = { Range = new(first, last) } };
        return await _client.SendAsync(request, Cancellation);
    }
}
