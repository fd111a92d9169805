using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Text;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Simulators.Http;

public sealed class LoopbackHttpServerTests
{
    [Fact]
    public async Task Requests_sent_ahead_on_one_connection_are_answered_in_order()
    {
        await using var server = await LoopbackHttpServer.StartAsync(exchange => exchange.SendTextAsync(200, exchange.Request.Path));
        using var client = await RawClient.ConnectAsync(server.BaseUri);

        await client.SendAsync("GET /first HTTP/1.1\r\n\r\nGET /second HTTP/1.1\r\nConnection: close\r\n\r\n");
        await client.ReadToEndAsync();

        var text = Encoding.ASCII.GetString(client.Take().Bytes);
        Assert.Equal(2, text.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.True(text.IndexOf("/first", StringComparison.Ordinal) < text.IndexOf("/second", StringComparison.Ordinal));
        Assert.Equal(RawEnd.Closed, client.End);
    }

    [Fact]
    public async Task A_head_request_gets_the_headers_and_keeps_the_connection()
    {
        await using var server = await LoopbackHttpServer.StartAsync(exchange => exchange.SendTextAsync(200, "0123456789"));
        using var client = await RawClient.ConnectAsync(server.BaseUri);

        await client.SendAsync("HEAD / HTTP/1.1\r\n\r\n");
        var head = await client.ReadBodyAsync(0);
        Assert.Equal("10", head["Content-Length"]);
        Assert.Empty(head.Body);

        client.Take();
        await client.SendAsync("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("0123456789", (await client.ReadBodyAsync(10)).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_body_of_a_request_reaches_the_handler(bool chunked)
    {
        await using var server = await LoopbackHttpServer.StartAsync(
            exchange => exchange.SendJsonAsync(201, new { echo = exchange.Request.ReadText(), kind = exchange.Request.Headers["Content-Type"] }));
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.BaseUri) { Content = new StringContent(new string('x', 100_000)) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var answer = (await response.Content.ReadFromJsonAsync<Dictionary<string, string>>())!;
        Assert.Equal(new string('x', 100_000), answer["echo"]);
        Assert.StartsWith("text/plain", answer["kind"]);
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n", 413)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFF\r\n", 413)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: ten\r\n\r\n", 400)]
    [InlineData("GET /\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400)]
    public async Task What_cannot_be_read_is_refused_and_the_connection_ends(string request, int status)
    {
        var options = new LoopbackServerOptions { MaximumRequestBodyBytes = 100 };
        await using var server = await LoopbackHttpServer.StartAsync(exchange => exchange.SendAsync(200), options);
        using var client = await RawClient.ConnectAsync(server.BaseUri);

        await client.SendAsync(request);
        await client.ReadToEndAsync();

        Assert.Equal(status, client.Take().Status);
        Assert.Equal(RawEnd.Closed, client.End);
    }

    [Fact]
    public async Task Query_and_form_values_are_decoded()
    {
        await using var server = await LoopbackHttpServer.StartAsync(exchange =>
        {
            var form = exchange.Request.ReadForm().Single();
            return exchange.SendTextAsync(200, $"{exchange.Request.Path} {string.Join('|', exchange.Request.QueryAll("a"))} {form.Key}={form.Value}");
        });
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent([new("user name", "é&=")]);

        using var response = await client.PostAsync(new Uri(server.BaseUri, "/a%20b?a=1%2B1&b=2&a=x+y"), form);

        Assert.Equal("/a b 1+1|x y user name=é&=", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_zip_can_be_written_while_it_is_sent()
    {
        await using var server = await LoopbackHttpServer.StartAsync(exchange => exchange.SendStreamAsync(200, "application/zip", async body =>
        {
            using var zip = new ZipArchive(body, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var name in new[] { "a.txt", "b.txt" })
            {
                await using var entry = zip.CreateEntry(name).Open();
                await entry.WriteAsync(Encoding.UTF8.GetBytes(name + new string('.', 200_000)));
            }
        }));
        using var client = new HttpClient();

        using var response = await client.GetAsync(server.BaseUri);

        Assert.True(response.Headers.TransferEncodingChunked);
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync());
        Assert.Equal(["a.txt", "b.txt"], zip.Entries.Select(entry => entry.FullName));
        Assert.All(zip.Entries, entry => Assert.Equal(200_005, entry.Length));
    }

    [Fact]
    public async Task Chunks_are_framed_as_the_specification_says()
    {
        await using var server = await LoopbackHttpServer.StartAsync(async exchange =>
        {
            exchange.Response.Start(200, BodyFraming.Chunked);
            await exchange.Response.WriteAsync("seventeen bytes.."u8.ToArray());
        });

        var response = await RawClient.GetToEndAsync(server.BaseUri, "Connection: close");

        Assert.Equal("11\r\nseventeen bytes..\r\n0\r\n\r\n", response.Text);
        Assert.Null(response["Content-Length"]);
    }

    [Fact]
    public async Task Tls_is_served_with_the_certificate_the_server_shows()
    {
        await using var server = await LoopbackHttpServer.StartAsync(
            exchange => exchange.SendAsync(200, new byte[300_000]), new LoopbackServerOptions { UseTls = true });
        using var handler = new SocketsHttpHandler();
        var seen = SslPolicyErrors.None;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            seen = errors;
            return certificate!.GetCertHashString() == server.Certificate!.GetCertHashString();
        };
        using var client = new HttpClient(handler);

        Assert.Equal("https", server.BaseUri.Scheme);
        Assert.Equal(300_000, (await client.GetByteArrayAsync(server.BaseUri)).Length);
        Assert.Equal(SslPolicyErrors.RemoteCertificateChainErrors, seen);
    }

    [Theory]
    [InlineData(CutKind.Close, RawEnd.Closed)]
    [InlineData(CutKind.Reset, RawEnd.Reset)]
    public async Task A_response_can_be_cut_in_either_way(CutKind kind, object end)
    {
        await using var server = await LoopbackHttpServer.StartAsync(async exchange =>
        {
            exchange.Response.Start(200, BodyFraming.Length(10));
            await exchange.Response.WriteAsync(new byte[4]);
            await exchange.Response.CutAsync(kind);
        });

        var response = await RawClient.GetToEndAsync(server.BaseUri);

        Assert.Equal(end, response.End);
        Assert.Equal("10", response["Content-Length"]);
        Assert.Equal(4, response.Body.Length);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    public async Task A_broken_claim_of_length_ends_the_connection(int claimed)
    {
        await using var server = await LoopbackHttpServer.StartAsync(async exchange =>
        {
            exchange.Response.Start(200, BodyFraming.Length(claimed));
            await exchange.Response.WriteAsync("ten bytes."u8.ToArray());
        });

        var response = await RawClient.GetToEndAsync(server.BaseUri);

        Assert.Equal("ten bytes.", response.Text);
        Assert.Equal(RawEnd.Closed, response.End);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(FileNotFoundException))]
    [InlineData(typeof(OperationCanceledException))]
    public async Task A_handler_that_fails_is_seen_as_a_500_with_its_reason(Type failure)
    {
        await using var server = await LoopbackHttpServer.StartAsync(
            _ => throw (Exception)Activator.CreateInstance(failure, "the handler's reason")!);
        using var client = new HttpClient();

        using var response = await client.GetAsync(server.BaseUri);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("the handler's reason", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_handler_that_gives_no_answer_is_told_so()
    {
        await using var server = await LoopbackHttpServer.StartAsync(_ => Task.CompletedTask);
        Assert.Contains("gave no answer", (await RawClient.GetToEndAsync(server.BaseUri, "Connection: close")).Text);
    }

    [Fact]
    public async Task A_handler_that_fails_within_a_body_resets_the_connection()
    {
        await using var server = await LoopbackHttpServer.StartAsync(exchange =>
        {
            exchange.Response.Start(200, BodyFraming.Length(10));
            throw new InvalidOperationException();
        });
        Assert.Equal(RawEnd.Reset, (await RawClient.GetToEndAsync(server.BaseUri)).End);
    }

    [Fact]
    public async Task A_client_of_http_1_0_gets_no_chunks()
    {
        await using var server = await LoopbackHttpServer.StartAsync(
            exchange => exchange.SendStreamAsync(200, "text/plain", body => body.WriteAsync("plain"u8.ToArray()).AsTask()));
        using var client = await RawClient.ConnectAsync(server.BaseUri);

        await client.SendAsync("GET / HTTP/1.0\r\n\r\n");
        await client.ReadToEndAsync();

        Assert.Equal("plain", client.Take().Text);
    }

    [Fact]
    public async Task A_refused_connection_is_reset_before_any_byte()
    {
        var options = new LoopbackServerOptions { AcceptsConnection = number => number > 1 };
        await using var server = await LoopbackHttpServer.StartAsync(exchange => exchange.SendAsync(204), options);
        using var refused = await RawClient.ConnectAsync(server.BaseUri);
        await refused.ReadToEndAsync();

        Assert.Equal(RawEnd.Reset, refused.End);
        Assert.Equal(204, (await RawClient.GetToEndAsync(server.BaseUri, "Connection: close")).Status);
    }

    [Fact]
    public async Task Disposal_ends_a_stalled_response_and_frees_the_port()
    {
        var server = await LoopbackHttpServer.StartAsync(async exchange =>
        {
            exchange.Response.Start(200, BodyFraming.Length(10));
            await exchange.StallAsync();
        });
        using var client = await RawClient.ConnectAsync(server.BaseUri);
        await client.SendAsync("GET", server.BaseUri);
        Assert.Equal(200, (await client.ReadBodyAsync(0)).Status);

        await server.DisposeAsync();

        await client.ReadToEndAsync();
        Assert.NotNull(client.End);
        await using var again = await LoopbackHttpServer.StartAsync(
            exchange => exchange.SendAsync(200), new LoopbackServerOptions { Port = server.BaseUri.Port });
        Assert.Equal(server.BaseUri, again.BaseUri);
    }
}
