using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Archives.Media;

/// <summary>
/// The only way out for a program that does not know our network policy: a proxy on loopback, for one run of it, that holds every connection to the
/// policy - pages, redirects, playlists and their parts. Others on this machine do not know its password.
/// </summary>
internal sealed class MediaProxy : IAsyncDisposable
{
    private const int LongestHead = 64 * 1024;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _closing = new();
    private readonly string _password = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly NetworkGuard _guard;
    private readonly Task _accepting;

    private MediaProxy(NetworkGuard guard)
    {
        _guard = guard;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(64);
        Address = FormattableString.Invariant($"http://media:{_password}@127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it is, with its password.</summary>
    public string Address { get; }

    /// <summary>The last connection that was refused; null when none was.</summary>
    public DownloadException? Refusal { get; private set; }

    public static MediaProxy Start(NetworkGuard guard) => new(guard);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            Socket socket = await _listener.AcceptAsync(_closing.Token).ConfigureAwait(false);
            _ = ServeAsync(socket, _closing.Token);
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken closing)
    {
        try
        {
            using var client = new NetworkStream(socket, ownsSocket: true);
            (string[] lines, byte[] body) = await ReadHeadAsync(client, closing).ConfigureAwait(false);
            string[] request = lines[0].Split(' ');
            string expected = "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("media:" + _password));
            bool isOurs = lines.Skip(1).Any(line => line.StartsWith("Proxy-Authorization:", StringComparison.OrdinalIgnoreCase)
                && CryptographicOperations.FixedTimeEquals(Encoding.Latin1.GetBytes(line["Proxy-Authorization:".Length..].Trim()),
                    Encoding.Latin1.GetBytes(expected)));
            if (request.Length != 3 || !isOurs)
            {
                await AnswerAsync(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic", closing).ConfigureAwait(false);
                return;
            }

            bool isTunnel = request[0] == "CONNECT";
            if (!Uri.TryCreate(isTunnel ? "https://" + request[1] : request[1], UriKind.Absolute, out Uri? target)
                || target.Scheme is not ("http" or "https"))
            {
                await AnswerAsync(client, "400 Bad Request", closing).ConfigureAwait(false);
                return;
            }

            using Stream? server = await ConnectAsync(client, target, closing).ConfigureAwait(false);
            if (server is null)
                return;
            if (isTunnel)
                await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), closing).ConfigureAwait(false);
            else
                await server.WriteAsync(Rewrite(request, target, lines), closing).ConfigureAwait(false);
            await server.WriteAsync(body, closing).ConfigureAwait(false);
            await Task.WhenAny(client.CopyToAsync(server, closing), server.CopyToAsync(client, closing)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side has gone.
        }
    }

    private async Task<Stream?> ConnectAsync(Stream client, Uri target, CancellationToken closing)
    {
        try
        {
            _guard.RequireAllowed(target);
            return await _guard.ConnectAsync(new DnsEndPoint(target.IdnHost.Trim('[', ']'), target.Port), closing).ConfigureAwait(false);
        }
        catch (DownloadException refusal)
        {
            Refusal = refusal;
            await AnswerAsync(client, "403 Forbidden", closing).ConfigureAwait(false);
            return null;
        }
        catch (SocketException)
        {
            await AnswerAsync(client, "502 Bad Gateway", closing).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>The request as the server wants it: its path alone, on a connection for this one request.</summary>
    private static byte[] Rewrite(string[] request, Uri target, string[] lines)
    {
        var head = new StringBuilder().Append(request[0]).Append(' ').Append(target.PathAndQuery).Append(" HTTP/1.1\r\n");
        foreach (string line in lines.Skip(1))
        {
            if (!line.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) && !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase))
                head.Append(line).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(head.Append("Connection: close\r\n\r\n").ToString());
    }

    private static async Task<(string[] Lines, byte[] Body)> ReadHeadAsync(Stream client, CancellationToken closing)
    {
        byte[] buffer = new byte[LongestHead];
        int length = 0;
        while (length < buffer.Length)
        {
            int count = await client.ReadAsync(buffer.AsMemory(length), closing).ConfigureAwait(false);
            if (count == 0)
                throw new IOException("The program went away.");
            length += count;
            int end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return (Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n"), buffer[(end + 4)..length]);
        }

        throw new IOException("The request has too many headers.");
    }

    private static Task AnswerAsync(Stream client, string status, CancellationToken closing) =>
        client.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), closing).AsTask();
}
