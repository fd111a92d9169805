using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Archives.Vo.Downloads;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo;

/// <summary>Services that know who asks by a client certificate (<c>ivoa_x509</c>).</summary>
public sealed class VoCertificateTests : IAsyncLifetime
{
    private readonly X509Certificate2 _ada = Create("CN=ada");
    private readonly X509Certificate2 _bob = Create("CN=bob");
    private readonly ArchiveHttp _http = new("test/1", TimeProvider.System, () => 0, TrustItself);
    private readonly HttpTransport _transport = new("test/1", TimeProvider.System, configure: TrustItself);
    private readonly ConcurrentQueue<(string Host, string? Thumbprint, long Connection)> _asked = [];

    // Lets in who shows a certificate that was made here.
    private LoopbackHttpServer _private = null!;

    // Asks for one, and takes anybody.
    private LoopbackHttpServer _other = null!;

    public async ValueTask InitializeAsync()
    {
        _private = await ServeAsync("private", certificate => certificate?.Subject is "CN=ada" or "CN=bob");
        _other = await ServeAsync("other", static _ => true);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _transport.Dispose();
        await _private.DisposeAsync();
        await _other.DisposeAsync();
        _ada.Dispose();
        _bob.Dispose();
    }

    [Fact]
    public async Task A_service_is_shown_the_certificate_and_each_has_connections_of_its_own()
    {
        await AskAsync(_ada, _private);
        await AskAsync(_bob, _private);
        await AskAsync(_ada, _private);

        Assert.Equal([_ada.Thumbprint, _bob.Thumbprint, _ada.Thumbprint], _asked.Select(one => one.Thumbprint));
        Assert.Equal(2, _asked.Select(one => one.Connection).Distinct().Count());
    }

    [Fact]
    public async Task Without_a_certificate_the_service_is_closed()
    {
        await AskAsync(_ada, _private);

        await Assert.ThrowsAsync<DownloadException>(() => AskAsync(null, _private));
        // Another server of the same machine was not named, so it is shown nothing.
        await AskAsync(_ada, _other, server: _private.BaseUri);

        Assert.Equal([("private", _ada.Thumbprint), ("other", null)], _asked.Select(one => (one.Host, one.Thumbprint)));
    }

    [Fact]
    public async Task A_service_that_sends_us_on_takes_no_certificate_along()
    {
        await AskAsync(_ada, _private, path: "moved");

        Assert.Equal([("private", _ada.Thumbprint), ("other", null)], _asked.Select(one => (one.Host, one.Thumbprint)));
    }

    [Fact]
    public async Task A_file_is_fetched_with_the_certificate_which_stays_behind_at_a_redirect()
    {
        RemoteFile file = await OpenAsync(_ada, new Uri(_private.BaseUri, "a.fits"));
        RemoteFile moved = await OpenAsync(_ada, new Uri(_private.BaseUri, "moved"));
        await Assert.ThrowsAsync<DownloadException>(() => OpenAsync(null, new Uri(_private.BaseUri, "a.fits")));

        Assert.Equal((2880, _other.BaseUri.Authority), (file.Length, moved.FinalUri.Authority));
        Assert.Equal([("private", _ada.Thumbprint), ("private", _ada.Thumbprint), ("other", null)], _asked.Select(one => (one.Host, one.Thumbprint)));
    }

    [Fact]
    public async Task The_callers_certificate_may_be_gone_once_connections_are_made()
    {
        using (X509Certificate2 own = new(_ada))
            await OpenAsync(own, new Uri(_private.BaseUri, "last"));

        await OpenAsync(_ada, new Uri(_private.BaseUri, "last"));

        Assert.Equal(2, _asked.Select(one => one.Connection).Distinct().Count());
        Assert.All(_asked, one => Assert.Equal(_ada.Thumbprint, one.Thumbprint));
    }

    // The session gives it to what the user named, and to nothing that a record of another host names.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_addresses_that_the_user_named_see_it(bool isNamed)
    {
        await using VoHarness harness = await VoHarness.StartAsync();
        harness.Access = new ArchiveAccess { Certificate = _ada };
        string address = new Uri(_private.BaseUri, "a.fits").AbsoluteUri;
        IReadOnlyList<VoPlanned> planned = isNamed
            ? await harness.PlanAsync(new VoTarget(address) { Address = address })
            : await harness.PlanAsync(VoHarness.Rows(new VoTable { Source = "https://vo.test/sia2" }, ["access_url"], [address]));
        DownloadItem item = planned.Single().Item!;
        BatchInfo batch = await harness.CreateAsync([item]);
        await using IArchiveSession session = harness.Archive.Begin(new ArchiveRun(batch, harness.Access, NullSink.Instance));

        ItemSource source = await session.OpenAsync(item, 0, EngineHarness.Cancellation);

        Assert.Equal(isNamed ? _ada : null, source.Certificate);
        Assert.DoesNotContain("ada", source.ToString() + harness.Access, StringComparison.Ordinal);
    }

    private async Task AskAsync(X509Certificate2? certificate, LoopbackHttpServer at, Uri? server = null, string path = "")
    {
        using var signIn = new VoSignIn(_http, new ArchiveAccess { Server = server ?? at.BaseUri, Certificate = certificate });
        using VoSource source = await new VoClient(_http, signIn, NullSink.Instance, TimeProvider.System)
            .FetchAsync(new VoCall(new Uri(at.BaseUri, path)), EngineHarness.Cancellation);
    }

    private async Task<RemoteFile> OpenAsync(X509Certificate2? certificate, Uri uri)
    {
        await using RemoteBody body = await _transport.OpenAsync(
            new ItemSource(uri) { Certificate = certificate }, ReadRequest.Whole, EngineHarness.Cancellation);
        byte[] bytes = new byte[8192];
        while (await body.Stream.ReadAsync(bytes, EngineHarness.Cancellation) > 0)
        {
        }

        return body.File;
    }

    private Task<LoopbackHttpServer> ServeAsync(string name, Func<X509Certificate?, bool> accepts) => LoopbackHttpServer.StartAsync(
        exchange =>
        {
            _asked.Enqueue((name, exchange.ClientThumbprint, exchange.ConnectionNumber));
            // Then the next request needs a new connection.
            if (exchange.Request.Path == "/last")
                exchange.Response.Headers["Connection"] = "close";
            if (exchange.Request.Path != "/moved")
                return exchange.SendAsync(200, VoHarness.Fits(), "application/fits");
            exchange.Response.Headers["Location"] = new Uri(_other.BaseUri, "a.fits").AbsoluteUri;
            return exchange.SendAsync(302);
        },
        new LoopbackServerOptions { UseTls = true, AcceptsClient = accepts });

    private static X509Certificate2 Create(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static void TrustItself(SocketsHttpHandler handler) =>
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, given, _, _) => given?.Subject == "CN=localhost";
}
