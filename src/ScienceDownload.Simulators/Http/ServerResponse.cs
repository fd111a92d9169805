using System.Globalization;
using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>
/// The answer to one request. A handler fills <see cref="Headers"/>, calls <see cref="Start"/>, writes, and returns; the server completes the framing.
/// </summary>
public sealed class ServerResponse
{
    // A head and a body of 64 KiB leave in one call to the socket; so does one chunk with its frame.
    private const int LargestChunk = 64 * 1024;

    private readonly Stream _stream;
    private readonly OutputBuffer _pending;
    private readonly HttpExchange _exchange;
    private BodyFraming _framing;
    private ResponseBodyStream? _body;

    internal ServerResponse(HttpExchange exchange, Stream stream, OutputBuffer pending)
    {
        _exchange = exchange;
        _stream = stream;
        _pending = pending;
    }

    /// <summary>Header lines to send. <c>Date</c>, <c>Connection</c> and the framing headers are added by the server.</summary>
    public HeaderCollection Headers { get; } = [];

    /// <summary>The status sent; 0 before <see cref="Start"/>.</summary>
    public int Status { get; private set; }

    /// <summary>True after <see cref="Start"/>.</summary>
    public bool HasStarted => Status != 0;

    /// <summary>Body bytes given to the socket so far, without chunk frames. Counted just before each is given.</summary>
    public long BodyBytesSent { get; private set; }

    /// <summary>How the handler cut the connection; null when it did not.</summary>
    public CutKind? Cut { get; private set; }

    /// <summary>
    /// The body as a write-only stream, for <see cref="System.IO.Compression.ZipArchive"/> and the like. Synchronous writes are held until the next
    /// asynchronous write or flush, or the end of the response.
    /// </summary>
    public Stream Body => _body ??= new ResponseBodyStream(this);

    internal bool KeepsConnection { get; private set; }

    private bool HasBody => _exchange.Request.Method != "HEAD" && _framing != BodyFraming.None;

    /// <summary>Formats the head. It leaves with the first body bytes, with <see cref="FlushAsync"/>, or at the end.</summary>
    /// <param name="status">Status code; its usual reason phrase is sent with it.</param>
    /// <param name="framing">How the end of the body is told. Chunks become "until close" for an HTTP/1.0 client.</param>
    /// <exception cref="InvalidOperationException">The response was started before.</exception>
    public void Start(int status, BodyFraming framing)
    {
        if (HasStarted) throw new InvalidOperationException("The response was already started.");
        Status = status;
        _framing = framing.IsChunked && _exchange.Request.Version < System.Net.HttpVersion.Version11 ? BodyFraming.UntilClose : framing;
        KeepsConnection = !_exchange.Request.WantsClose && !_framing.IsUntilClose && Headers["Connection"] is null;

        var head = new StringBuilder(512);
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {ReasonPhrases.Of(status)}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Date: {_exchange.Time.GetUtcNow():R}\r\n");
        foreach (var (name, value) in Headers) head.Append(name).Append(": ").Append(value).Append("\r\n");
        if (_framing.DeclaredLength is { } length) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        if (_framing.IsChunked) head.Append("Transfer-Encoding: chunked\r\n");
        if (!KeepsConnection && Headers["Connection"] is null) head.Append("Connection: close\r\n");
        head.Append("\r\n");
        _pending.Append(head.ToString());
        _exchange.LogEntry?.Answered(status);
    }

    /// <summary>Sends body bytes now, and the head before them if it is still here. For a HEAD request nothing is sent.</summary>
    /// <param name="bytes">Body bytes, without any frame.</param>
    /// <returns>A task that ends when the socket has taken the bytes.</returns>
    /// <exception cref="InvalidOperationException">The response was not started.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!HasStarted) throw new InvalidOperationException("Start the response before writing its body.");
        if (!HasBody || bytes.IsEmpty) return;
        if (!_framing.IsChunked)
        {
            Count(bytes.Length);
            var fits = _pending.IsEmpty ? 0 : Math.Min(bytes.Length, _pending.Free);
            _pending.Append(bytes.Span[..fits]);
            await FlushAsync().ConfigureAwait(false);
            if (fits < bytes.Length) await _stream.WriteAsync(bytes[fits..]).ConfigureAwait(false);
            return;
        }

        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(bytes.Length, LargestChunk)..])
        {
            var chunk = bytes[..Math.Min(bytes.Length, LargestChunk)];
            Count(chunk.Length);
            _pending.Append(chunk.Length.ToString("X", CultureInfo.InvariantCulture) + "\r\n");
            _pending.Append(chunk.Span);
            _pending.Append("\r\n");
            await FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends what is still held: usually the head, so that the client sees it while the handler waits.</summary>
    /// <returns>A task that ends when the socket has taken the bytes.</returns>
    public async Task FlushAsync()
    {
        if (_pending.IsEmpty) return;
        await _stream.WriteAsync(_pending.Written).ConfigureAwait(false);
        _pending.Clear();
    }

    /// <summary>Ends the connection here, whatever was promised, after sending what is still held. The handler returns after this.</summary>
    /// <param name="kind">Reset or orderly end.</param>
    /// <returns>A task that ends when the held bytes are sent; the connection ends when the handler returns.</returns>
    public async Task CutAsync(CutKind kind)
    {
        Cut = kind;
        _exchange.LogEntry?.Finished(wasCut: true);
        await FlushAsync().ConfigureAwait(false);
    }

    internal async Task CompleteAsync()
    {
        if (_body is not null) await _body.FlushAsync().ConfigureAwait(false);
        _exchange.LogEntry?.Finished(wasCut: false);
        if (_framing.IsChunked && HasBody) _pending.Append("0\r\n\r\n");
        await FlushAsync().ConfigureAwait(false);

        // A handler that broke its claim leaves the client waiting for bytes, or with bytes too many: only closing ends that.
        if (HasBody && _framing.DeclaredLength is { } length && length != BodyBytesSent) KeepsConnection = false;
    }

    private void Count(int bytes)
    {
        BodyBytesSent += bytes;
        var isLast = _framing.DeclaredLength is { } length && BodyBytesSent >= length;
        _exchange.LogEntry?.Sent(bytes, isLast);
    }
}
