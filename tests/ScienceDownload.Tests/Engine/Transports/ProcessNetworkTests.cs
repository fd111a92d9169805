using ScienceDownload.Simulators;
using ScienceDownload.Tests.Nginx;
using ScienceDownload.Tests.Worker;

namespace ScienceDownload.Tests.Engine.Transports;

/// <summary>What a process takes from its environment: whom it trusts, and which proxy it asks.</summary>
public sealed class ProcessNetworkTests : ScidlTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Trusts_the_certificates_of_the_system_and_no_others(bool isTrusted)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only OpenSSL reads SSL_CERT_FILE.");
        await using NginxServer server = await NginxServer.StartAsync(cancellation: TestContext.Current.CancellationToken);
        NginxFile file = server.AddFile("a.bin", 100_000);
        if (isTrusted)
            Variables["SSL_CERT_FILE"] = server.CertificateFile;

        ScidlResult result = await RunAsync("get", new Uri(server.Tls, file.Path).ToString(), "-o", "a.bin");

        Assert.Equal(isTrusted ? 0 : 1, result.ExitCode);
        Assert.Equal(isTrusted, File.Exists(At("a.bin")));
        if (!isTrusted)
            Assert.Contains("No secure connection", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_the_proxy_that_the_environment_names()
    {
        SimulatedFile file = Archive.Add("a.bin", 1_000_000, 1, Fault.CutAt(500_000));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var asked = new RequestLog();
        await using LoopbackHttpServer proxy = await LoopbackHttpServer.StartAsync(
            exchange => ForwardAsync(client, exchange), new LoopbackServerOptions { Log = asked }, TestContext.Current.CancellationToken);
        UseProxy(proxy.BaseUri.ToString());

        // A host that only the proxy can find.
        ScidlResult result = await RunAsync("get", "http://archive.invalid/a.bin", "-o", "a.bin");

        Assert.True(result.ExitCode == 0, result.ToString());
        AssertSame(file, At("a.bin"));
        Assert.All(asked.Snapshot(), request => Assert.Equal("archive.invalid", request.Headers["Host"]));
        Assert.Contains(asked.Snapshot(), request => request.Range is not null);
    }

    [Fact]
    public async Task A_proxy_that_wants_credentials_is_named_and_its_password_is_not()
    {
        await using LoopbackHttpServer proxy = await LoopbackHttpServer.StartAsync(
            exchange => exchange.SendAsync(407), cancellationToken: TestContext.Current.CancellationToken);
        UseProxy($"http://user:pr0xy-s3cret@127.0.0.1:{proxy.BaseUri.Port}/");

        ScidlResult result = await RunAsync("get", "http://archive.invalid/a.bin", "-o", "a.bin");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("proxy asks for credentials", result.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("pr0xy-s3cret", result.ToString(), StringComparison.Ordinal);
    }

    private void UseProxy(string address)
    {
        Variables["http_proxy"] = address;
        Variables["NO_PROXY"] = null;
        Variables["no_proxy"] = null;
    }

    /// <summary>Asks the archive in the client's place, whatever the host is called, and passes everything on.</summary>
    private async Task ForwardAsync(HttpClient client, HttpExchange exchange)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Archive.BaseUri, exchange.Request.Target));
        foreach (string name in new[] { "Range", "If-Range" })
        {
            if (exchange.Request.Headers[name] is { } value)
                request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, exchange.Aborted);
        foreach ((string name, IEnumerable<string> values) in response.Headers.Concat(response.Content.Headers))
        {
            if (name is "ETag" or "Last-Modified" or "Accept-Ranges" or "Content-Range" or "Content-Type")
                exchange.Response.Headers[name] = values.First();
        }

        exchange.Response.Start((int)response.StatusCode, BodyFraming.Length(response.Content.Headers.ContentLength!.Value));
        await using Stream body = await response.Content.ReadAsStreamAsync(exchange.Aborted);
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await body.ReadAsync(buffer, exchange.Aborted) is > 0 and var count)
                await exchange.Response.WriteAsync(buffer.AsMemory(0, count));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            await exchange.Response.CutAsync(CutKind.Close);
        }
    }
}
