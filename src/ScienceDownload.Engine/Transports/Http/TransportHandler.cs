using System.Net;
using System.Net.Http;

namespace ScienceDownload.Engine.Transports.Http;

/// <summary>The pool of connections as all transports want it.</summary>
internal static class TransportHandler
{
    public static SocketsHttpHandler Create() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(20),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        EnableMultipleHttp2Connections = true,
        // A segment that was lent away leaves its connection: reading the rest to save a handshake would cost more.
        MaxResponseDrainSize = 64 * 1024,
        ActivityHeadersPropagator = null,
    };

    /// <summary>Takes any certificate; only for servers whose owner said so.</summary>
    public static void TrustAnybody(SocketsHttpHandler handler) =>
#pragma warning disable CA5359 // That is what was asked for, for this server alone.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
}
