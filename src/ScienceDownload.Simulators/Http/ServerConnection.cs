using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ScienceDownload.Simulators;

/// <summary>One accepted connection: reads requests, runs the handler on each, and ends as the responses say.</summary>
internal sealed class ServerConnection(LoopbackHttpServer server, Socket socket, long number)
{
    // How long an ended connection may go on sending before it is dropped.
    private static readonly TimeSpan Lingering = TimeSpan.FromSeconds(2);

    public LoopbackHttpServer Server => server;

    public long Number => number;

    public string? ClientThumbprint { get; private set; }

    public Dictionary<object, object> Items { get; } = [];

    public async Task RunAsync()
    {
        try
        {
            socket.NoDelay = true;
            if (server.Options.SendBufferBytes is { } bytes) socket.SendBufferSize = bytes;
            Stream stream = new NetworkStream(socket, ownsSocket: false);
            if (server.Certificate is not null) stream = await StartTlsAsync(stream).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                if (await ServeAsync(stream).ConfigureAwait(false) is CutKind.Reset) Abort();
                else await EndAsync(stream).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException
            or AuthenticationException)
        {
            // The client left, distrusts the certificate, or the server is being disposed: the connection has nothing more to say.
        }
        finally
        {
            socket.Dispose();
        }
    }

    /// <summary>Drops the connection with a reset. Whatever waits on the socket fails.</summary>
    public void Abort()
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Already closed, by the client or by an earlier call.
        }

        socket.Dispose();
    }

    private async Task<SslStream> StartTlsAsync(Stream plain)
    {
        var tls = new SslStream(plain, leaveInnerStreamOpen: false);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = server.Certificate,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        };
        if (server.Options.AcceptsClient is { } accepts)
        {
            options.ClientCertificateRequired = true;
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => accepts(certificate);
        }

        await tls.AuthenticateAsServerAsync(options, server.Stopping).ConfigureAwait(false);
        ClientThumbprint = tls.RemoteCertificate?.GetCertHashString();
        return tls;
    }

    /// <summary>Serves until the client ends or a response does.</summary>
    private async Task<CutKind> ServeAsync(Stream stream)
    {
        var reader = new RequestReader(stream, server.Options.MaximumRequestBodyBytes);
        var pending = new OutputBuffer();
        while (true)
        {
            ServerRequest? request;
            try
            {
                request = await reader.ReadAsync().ConfigureAwait(false);
            }
            catch (BadRequestException refusal)
            {
                var text = $"HTTP/1.1 {refusal.Status} {ReasonPhrases.Of(refusal.Status)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                pending.Append(text);
                await stream.WriteAsync(pending.Written).ConfigureAwait(false);
                return CutKind.Close;
            }

            if (request is null) return CutKind.Close;
            var exchange = new HttpExchange(this, request, stream, pending);
            try
            {
                await AnswerAsync(exchange).ConfigureAwait(false);
            }
            finally
            {
                exchange.LogEntry?.Finished(wasCut: false);
            }

            if (exchange.Response.Cut is { } cut) return cut;
            if (!exchange.Response.KeepsConnection) return CutKind.Close;
        }
    }

    private async Task AnswerAsync(HttpExchange exchange)
    {
        var response = exchange.Response;
        try
        {
            await server.Handler(exchange).ConfigureAwait(false);
            if (response.Cut is not null) return;
            if (!response.HasStarted) throw new InvalidOperationException("The handler gave no answer.");
        }
        catch (Exception exception)
            when (!server.Stopping.IsCancellationRequested && exception is not IOException { InnerException: SocketException })
        {
            // A mistake in a handler shows in the client's error, where the test looks first.
            if (response.HasStarted) await response.CutAsync(CutKind.Reset).ConfigureAwait(false);
            else await exchange.SendTextAsync(500, exception.ToString()).ConfigureAwait(false);
            if (response.Cut is not null) return;
        }

        await response.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Ends our side and reads on until the client ends its own: closing while bytes of it are unread would turn the end into a reset.
    /// </summary>
    private async Task EndAsync(Stream stream)
    {
        if (stream is SslStream tls) await tls.ShutdownAsync().ConfigureAwait(false);
        socket.Shutdown(SocketShutdown.Send);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(server.Stopping);
        limit.CancelAfter(Lingering);
        var ignored = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(ignored, limit.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            // A slow reader: the kernel goes on sending what it holds after the socket is closed.
        }
    }
}
