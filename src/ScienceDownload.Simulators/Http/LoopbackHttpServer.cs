using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ScienceDownload.Simulators;

/// <summary>
/// A small HTTP/1.1 server on 127.0.0.1 over plain sockets, so that a handler decides every byte and every way a connection can end.
/// </summary>
/// <remarks>
/// It needs nothing but the base class library, because it also runs inside PowerShell. HEAD is answered by the same handler as GET, its body left out.
/// An exception of the handler becomes a 500 with its text.
/// </remarks>
public sealed class LoopbackHttpServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<long, (ServerConnection Connection, Task Running)> _connections = new();
    private readonly Socket _listener;
    private Task _accepting = Task.CompletedTask;

    private LoopbackHttpServer(Socket listener, Func<HttpExchange, Task> handler, LoopbackServerOptions options)
    {
        _listener = listener;
        Handler = handler;
        Options = options;
        Stopping = _stopping.Token;
        Certificate = options.UseTls ? SelfSignedCertificate.Create() : null;
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        BaseUri = new UriBuilder(options.UseTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, "127.0.0.1", port).Uri;
    }

    /// <summary>The server's root, ending in a slash.</summary>
    public Uri BaseUri { get; }

    /// <summary>The certificate clients must be told to trust; null without TLS.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>The log given in the options; null when none was.</summary>
    public RequestLog? Log => Options.Log;

    internal LoopbackServerOptions Options { get; }

    internal Func<HttpExchange, Task> Handler { get; }

    internal TimeProvider Time => Options.Time;

    internal CancellationToken Stopping { get; }

    /// <summary>Binds and begins to accept.</summary>
    /// <param name="handler">Answers each request; called at the same time for different connections.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the start, not the running server.</param>
    /// <returns>The running server; dispose it to close everything.</returns>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static Task<LoopbackHttpServer> StartAsync(
        Func<HttpExchange, Task> handler, LoopbackServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        cancellationToken.ThrowIfCancellationRequested();
        options ??= new LoopbackServerOptions();
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Port));
            listener.Listen(1024);
            var server = new LoopbackHttpServer(listener, handler, options);
            server._accepting = Task.Run(server.AcceptAsync, CancellationToken.None);
            return Task.FromResult(server);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Stops accepting, drops every connection, and waits for the handlers to notice.</summary>
    /// <returns>A task that ends when no handler runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        foreach (var (connection, _) in _connections.Values) connection.Abort();
        await Task.WhenAll(_connections.Values.Select(entry => entry.Running)).ConfigureAwait(false);
        _stopping.Dispose();
        Certificate?.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (long number = 1; !_stopping.IsCancellationRequested; number++)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(Stopping).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // A client that left before it was accepted is its own affair; after disposal the loop ends.
                continue;
            }

            var connection = new ServerConnection(this, socket, number);
            if (Options.AcceptsConnection?.Invoke(number) == false)
            {
                connection.Abort();
                continue;
            }

            // The entry is there before the connection runs, so its removal cannot come first.
            var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _connections[number] = (connection, ServeAsync(connection, start.Task));
            start.SetResult();
        }
    }

    private async Task ServeAsync(ServerConnection connection, Task start)
    {
        await start.ConfigureAwait(false);
        await connection.RunAsync().ConfigureAwait(false);
        _connections.TryRemove(connection.Number, out _);
    }
}
