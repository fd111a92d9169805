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
}
