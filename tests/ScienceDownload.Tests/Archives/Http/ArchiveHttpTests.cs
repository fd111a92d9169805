using System.IO.Compression;
using System.Text;
using ScienceDownload.Archives.Http;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Http;

public sealed class ArchiveHttpTests : IAsyncLifetime
{
    private readonly ArchiveHttp _http = new("Test/1.0", new HastyTime(50) { ForgetsDeadlines = true }, () => 0.5);
    private readonly RequestLog _log = new();
    private readonly List<LoopbackHttpServer> _servers = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (LoopbackHttpServer server in _servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task A_reply_is_read_whole_whatever_its_coding()
    {
        Uri uri = await ServeAsync(exchange =>
        {
            exchange.Response.Headers["Content-Encoding"] = "gzip";
            return exchange.SendAsync(200, Gzip("""{"a":[1,2]}"""), "application/json; charset=utf-8");
        });

        ArchiveReply reply = await _http.SendAsync(ArchiveCall.Get(uri), Cancellation);

        Assert.Equal((200, "application/json", """{"a":[1,2]}"""), (reply.Status, reply.MediaType, reply.Text()));
        Assert.Equal(2, reply.Json().RootElement.GetProperty("a")[1].GetInt32());
        Assert.Equal("Test/1.0", _log.Snapshot().Single().Headers["User-Agent"]);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_and_a_refusal_is_final()
    {
        int hits = 0;
        Uri busy = await ServeAsync(exchange => exchange.SendTextAsync(++hits < 3 ? 503 : 200, "{}"));
        Uri refuses = await ServeAsync(exchange => exchange.SendAsync(403));

        Assert.Equal(200, (await _http.SendAsync(ArchiveCall.Get(busy), Cancellation)).Status);
        Assert.Equal(3, _log.Snapshot().Count);
        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(() => _http.SendAsync(ArchiveCall.Get(refuses), Cancellation));
        Assert.Equal((ErrorId.AccessDenied, 403), (refused.Id, refused.StatusCode));
        Assert.Equal(4, _log.Snapshot().Count);
    }

    [Fact]
    public async Task What_may_not_be_asked_twice_is_asked_once()
    {
        Uri uri = await ServeAsync(exchange => exchange.SendAsync(503));
        var order = new ArchiveCall(HttpMethod.Post, uri) { Body = () => new StringContent("x") };

        await Assert.ThrowsAsync<DownloadException>(() => _http.SendAsync(order, Cancellation));
        Assert.Single(_log.Snapshot());
        await Assert.ThrowsAsync<DownloadException>(() => _http.SendAsync(order with { IsRepeatable = true, MaxRetries = 2 }, Cancellation));
        Assert.Equal(4, _log.Snapshot().Count);
    }

    [Fact]
    public async Task An_expected_status_is_an_answer()
    {
        Uri uri = await ServeAsync(exchange => exchange.SendTextAsync(400, """{"errors":[]}"""));

        ArchiveReply reply = await _http.SendAsync(ArchiveCall.Get(uri) with { Expects = status => status == 400 }, Cancellation);

        Assert.Equal((400, """{"errors":[]}"""), (reply.Status, reply.Text()));
    }

    [Fact]
    public async Task A_secret_stays_with_its_origin()
    {
        Uri other = await ServeAsync(exchange => exchange.SendTextAsync(200, "other"));
        Uri uri = await ServeAsync(exchange => RedirectAsync(exchange, 302, other));

        ArchiveReply reply = await _http.SendAsync(ArchiveCall.Get(uri) with { Headers = [new("Authorization", "Bearer s3cret")] }, Cancellation);

        Assert.Equal(("other", other), (reply.Text(), reply.Uri));
        Assert.Equal(["Bearer s3cret", null], _log.Snapshot().Select(request => request.Headers["Authorization"]));
    }

    [Theory]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_body_is_not_sent_on_to_another_origin(int status)
    {
        Uri other = await ServeAsync(exchange => exchange.SendTextAsync(200, "other"));
        Uri uri = await ServeAsync(exchange => RedirectAsync(exchange, status, other));
        var signIn = new ArchiveCall(HttpMethod.Post, uri) { Body = () => new StringContent("password=s3cret") };

        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(() => _http.SendAsync(signIn, Cancellation));

        Assert.Equal(ErrorId.RedirectInvalid, refused.Id);
        Assert.Single(_log.Snapshot());
    }

    [Fact]
    public async Task A_reply_beyond_its_limit_is_refused()
    {
        Uri uri = await ServeAsync(async exchange =>
        {
            exchange.Response.Start(200, BodyFraming.Chunked);
            await exchange.Response.WriteAsync(new byte[5000]);
        });

        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(
            () => _http.SendAsync(ArchiveCall.Get(uri) with { MaxBytes = 4999 }, Cancellation));

        Assert.Equal(ErrorId.ArchiveReplyInvalid, refused.Id);
        Assert.Equal(5000, (await _http.SendAsync(ArchiveCall.Get(uri) with { MaxBytes = 5000 }, Cancellation)).Body.Length);
    }

    [Fact]
    public async Task A_reply_that_was_cut_is_asked_for_again()
    {
        int hits = 0;
        Uri uri = await ServeAsync(async exchange =>
        {
            exchange.Response.Start(200, BodyFraming.Length(100));
            await exchange.Response.WriteAsync(new byte[hits == 0 ? 40 : 100]);
            if (hits++ == 0)
                await exchange.Response.CutAsync(CutKind.Reset);
        });

        Assert.Equal(100, (await _http.SendAsync(ArchiveCall.Get(uri), Cancellation)).Body.Length);
        Assert.Equal(2, _log.Snapshot().Count);
    }

    [Theory]
    [InlineData("<html>Sign in</html>", "a page")]
    [InlineData("{\"cut", "something")]
    public async Task What_is_no_json_says_so_without_showing_it(string body, string what)
    {
        Uri uri = await ServeAsync(exchange => exchange.SendTextAsync(200, body));
        ArchiveReply reply = await _http.SendAsync(ArchiveCall.Get(new Uri(uri, "/list?token=s3cret")), Cancellation);

        DownloadException invalid = Assert.Throws<DownloadException>(reply.Json);

        Assert.Equal($"{uri.Authority} answered {what} that is no JSON for /list.", invalid.Message);
        Assert.DoesNotContain("s3cret", reply.ToString(), StringComparison.Ordinal);
    }

    private static Task RedirectAsync(HttpExchange exchange, int status, Uri target)
    {
        exchange.Response.Headers["Location"] = target.ToString();
        return exchange.SendAsync(status);
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private async Task<Uri> ServeAsync(Func<HttpExchange, Task> handler)
    {
        LoopbackHttpServer server = await LoopbackHttpServer.StartAsync(handler, new LoopbackServerOptions { Log = _log });
        _servers.Add(server);
        return server.BaseUri;
    }
}
