using System.Net.Http;
using System.Security.Cryptography.X509Certificates;

namespace ScienceDownload.Engine.Transports.Http;

/// <summary>
/// Chooses the connections a request goes over: the usual ones, those on which any certificate of the server is taken, and those on which a
/// certificate is shown. Safe for concurrent use.
/// </summary>
internal sealed class HttpClients : IDisposable
{
    // Made with the first request: many a run asks plain addresses only, and some ask none.
    private readonly Lazy<HttpMessageInvoker> _usual;
    private readonly Lazy<HttpMessageInvoker> _trusting;
    private readonly CertificateClients _certificates;

    /// <param name="create">Makes a handler like all others.</param>
    public HttpClients(Func<SocketsHttpHandler> create)
    {
        _usual = new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(create()));
        _trusting = new Lazy<HttpMessageInvoker>(() =>
        {
            SocketsHttpHandler handler = create();
            TransportHandler.TrustAnybody(handler);
            return new HttpMessageInvoker(handler);
        });
        _certificates = new CertificateClients(create);
    }

    /// <summary>Who sends a request.</summary>
    /// <param name="uri">Where it goes now, perhaps after redirects.</param>
    /// <param name="isHome">Whether that is the origin it was meant for; no other is shown a certificate, or trusted without one.</param>
    /// <param name="certificate">What is shown over https, with its private key; null for nothing.</param>
    /// <param name="trustsAnybody">Whether any certificate of the server is taken.</param>
    public HttpMessageInvoker For(Uri uri, bool isHome, X509Certificate2? certificate, bool trustsAnybody)
    {
        if (!isHome)
            return _usual.Value;
        if (certificate is not null && uri.Scheme == Uri.UriSchemeHttps)
            return _certificates.For(certificate, trustsAnybody);
        return (trustsAnybody ? _trusting : _usual).Value;
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        if (_usual.IsValueCreated)
            _usual.Value.Dispose();
        if (_trusting.IsValueCreated)
            _trusting.Value.Dispose();
        _certificates.Dispose();
    }
}
