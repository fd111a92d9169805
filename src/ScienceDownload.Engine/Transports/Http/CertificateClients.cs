using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScienceDownload.Engine.Transports.Http;

/// <summary>
/// Connections on which a certificate is shown. Whoever has connected is known for as long as the connection lives, so each certificate has
/// connections of its own, and those without one never share them. Safe for concurrent use.
/// </summary>
/// <param name="create">Makes a handler like all others.</param>
internal sealed class CertificateClients(Func<SocketsHttpHandler> create) : IDisposable
{
    private readonly Dictionary<(string Thumbprint, bool TrustsAnybody), HttpMessageInvoker> _clients = [];
    private readonly List<X509Certificate2> _copies = [];

    /// <summary>Who sends requests under a certificate.</summary>
    /// <param name="certificate">The certificate, with its private key.</param>
    /// <param name="trustsAnybody">Whether any certificate of the server is taken.</param>
    public HttpMessageInvoker For(X509Certificate2 certificate, bool trustsAnybody)
    {
        (string, bool) key = (certificate.GetCertHashString(HashAlgorithmName.SHA256), trustsAnybody);
        lock (_clients)
        {
            if (_clients.TryGetValue(key, out HttpMessageInvoker? known))
                return known;
            // The caller's may be disposed while connections are still made.
            var copy = new X509Certificate2(certificate);
            _copies.Add(copy);
            SocketsHttpHandler handler = create();
            if (trustsAnybody)
                TransportHandler.TrustAnybody(handler);
            // Shown to whoever asks for one, also where the issuers that the server lists are others.
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(copy, additionalCertificates: null, offline: true);
            return _clients[key] = new HttpMessageInvoker(handler);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        lock (_clients)
        {
            foreach (HttpMessageInvoker client in _clients.Values)
                client.Dispose();
            foreach (X509Certificate2 copy in _copies)
                copy.Dispose();
        }
    }
}
