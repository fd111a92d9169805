using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScienceDownload.Simulators;

/// <summary>One request and the response a handler gives to it.</summary>
public sealed class HttpExchange
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ServerConnection _connection;
    private readonly Stream _stream;

    internal HttpExchange(ServerConnection connection, ServerRequest request, Stream stream, OutputBuffer pending)
    {
        _connection = connection;
        _stream = stream;
        Request = request;
        LogEntry = connection.Server.Log?.Begin(this);
        Response = new ServerResponse(this, stream, pending);
    }

    /// <summary>What the client asks.</summary>
    public ServerRequest Request { get; }

    /// <summary>The answer, for handlers that want more than the <c>Send…</c> methods.</summary>
    public ServerResponse Response { get; }

    /// <summary>Number of the connection at this server, from 1.</summary>
    public long ConnectionNumber => _connection.Number;

    /// <summary>SHA-1 of the certificate that the client showed, in hexadecimal; null for none.</summary>
    public string? ClientThumbprint => _connection.ClientThumbprint;

    /// <summary>Base address of the server that was asked.</summary>
    public Uri Origin => _connection.Server.BaseUri;

    /// <summary>The server's clock.</summary>
    public TimeProvider Time => _connection.Server.Time;

    /// <summary>Cancelled when the server is disposed: pass it to whatever the handler waits for.</summary>
    public CancellationToken Aborted => _connection.Server.Stopping;

    /// <summary>What handlers remember for the life of the connection. Its requests come one after the other, so no lock is needed.</summary>
    public IDictionary<object, object> ConnectionItems => _connection.Items;

    internal RequestLogEntry? LogEntry { get; }

    /// <summary>Answers with bytes.</summary>
    /// <param name="status">Status code.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="contentType">Value of <c>Content-Type</c>; null sends none.</param>
    /// <returns>A task that ends when the socket has taken the response.</returns>
    public async Task SendAsync(int status, ReadOnlyMemory<byte> body, string? contentType = "application/octet-stream")
    {
        if (contentType is not null) Response.Headers["Content-Type"] = contentType;
        Response.Start(status, BodyFraming.Length(body.Length));
        await Response.WriteAsync(body).ConfigureAwait(false);
    }

    /// <summary>Answers with a status and no body.</summary>
    /// <param name="status">Status code.</param>
    /// <returns>A completed task; the head leaves when the handler returns.</returns>
    public Task SendAsync(int status)
    {
        Response.Start(status, status is 204 or 304 ? BodyFraming.None : BodyFraming.Length(0));
        return Task.CompletedTask;
    }

    /// <summary>Answers with text in UTF-8.</summary>
    /// <param name="status">Status code.</param>
    /// <param name="text">The whole body.</param>
    /// <param name="contentType">Value of <c>Content-Type</c>.</param>
    /// <returns>A task that ends when the socket has taken the response.</returns>
    public Task SendTextAsync(int status, string text, string contentType = "text/plain; charset=utf-8") =>
        SendAsync(status, Encoding.UTF8.GetBytes(text), contentType);

    /// <summary>Answers with JSON, property names as they are declared.</summary>
    /// <param name="status">Status code.</param>
    /// <param name="value">Anything the serializer takes: a node, a record, an anonymous object; null becomes <c>null</c>.</param>
    /// <param name="contentType">Value of <c>Content-Type</c>.</param>
    /// <returns>A task that ends when the socket has taken the response.</returns>
    public Task SendJsonAsync(int status, object? value, string contentType = "application/json") =>
        SendAsync(status, JsonSerializer.SerializeToUtf8Bytes(value, Json), contentType);

    /// <summary>Answers with a body of unknown length, in chunks, written while it is made.</summary>
    /// <param name="status">Status code.</param>
    /// <param name="contentType">Value of <c>Content-Type</c>.</param>
    /// <param name="write">Writes the body into the stream it is given.</param>
    /// <returns>A task that ends when <paramref name="write"/> does.</returns>
    public Task SendStreamAsync(int status, string contentType, Func<Stream, Task> write)
    {
        Response.Headers["Content-Type"] = contentType;
        Response.Start(status, BodyFraming.Chunked);
        return write(Response.Body);
    }

    /// <summary>Sends what is still held, then waits, sending nothing, until the client ends the connection or the server is disposed.</summary>
    /// <returns>A task that ends with the connection. The handler returns after this.</returns>
    public async Task StallAsync()
    {
        await Response.FlushAsync().ConfigureAwait(false);
        var ignored = new byte[1024];
        try
        {
            while (await _stream.ReadAsync(ignored).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset is leaving too, and so is ours when the server is disposed.
        }

        await Response.CutAsync(CutKind.Close).ConfigureAwait(false);
    }
}
