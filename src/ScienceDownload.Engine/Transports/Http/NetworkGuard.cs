using System.Net;
using System.Net.Http;
using System.Net.Sockets;

namespace ScienceDownload.Engine.Transports.Http;

/// <summary>
/// Holds requests to a <see cref="NetworkPolicy"/>: hosts by name before each request and redirect, addresses when a connection is made.
/// </summary>
internal sealed class NetworkGuard(NetworkPolicy policy)
{
    /// <summary>Whether requests may go anywhere.</summary>
    public bool IsOpen => policy.AllowPrivate && policy.AllowedHosts.Count == 0;

    /// <summary>Checks a host against the allow-list.</summary>
    /// <exception cref="DownloadException">It is not on it (<see cref="ErrorId.AddressRefused"/>).</exception>
    public void RequireAllowed(Uri uri)
    {
        if (policy.AllowedHosts.Count > 0 && !policy.AllowedHosts.Any(allowed => IsWithin(uri.IdnHost, allowed)))
            throw new DownloadException(ErrorId.AddressRefused, $"Platform not supported: {uri.IdnHost} - not in ALLOWED_DOMAINS");
    }

    /// <summary>
    /// Checks what can be told without looking a name up: an address given as a number, and the names that always mean this machine.
    /// </summary>
    /// <exception cref="DownloadException">It is private (<see cref="ErrorId.AddressRefused"/>).</exception>
    public void RequirePublic(Uri uri)
    {
        if (policy.AllowPrivate)
            return;
        string host = uri.IdnHost.TrimEnd('.');
        bool local = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        if (local || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && PrivateAddress.Is(address)))
            throw Refuse(uri.IdnHost);
    }

    /// <summary>Puts the guard into a handler.</summary>
    public void Watch(SocketsHttpHandler handler)
    {
        if (policy.AllowPrivate)
            return;
        // A proxy would look the name up anew and connect to whatever it finds.
        handler.UseProxy = false;
        handler.ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, cancellation);
    }

    /// <summary>Connects to a host, to an address of it that may be reached.</summary>
    /// <exception cref="DownloadException">It has none (<see cref="ErrorId.AddressRefused"/>).</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellation)
    {
        IPAddress[] found = await Dns.GetHostAddressesAsync(target.Host, cancellation).ConfigureAwait(false);
        IPAddress[] open = policy.AllowPrivate ? found : Array.FindAll(found, address => !PrivateAddress.Is(address));
        if (open.Length == 0 && found.Length > 0)
            throw Refuse(target.Host);
        // Connected to the addresses that were checked: looking the name up again could give others.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, target.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether a host is another one or below it.</summary>
    public static bool IsWithin(string host, string allowed) =>
        host.Equals(allowed, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + allowed, StringComparison.OrdinalIgnoreCase);

    private static DownloadException Refuse(string host) => new(
        ErrorId.AddressRefused, $"Address refused: {host} is on a private network. Allow private networks if that is meant.");
}
