using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>Reads requests from one connection, one after the other; keeps what a client sent ahead.</summary>
internal sealed class RequestReader(Stream stream, int maximumBodyBytes)
{
    private const int MaximumHeadBytes = 64 * 1024;

    private static readonly byte[] Continue = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();

    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The next request with its body, or null when the client ended the connection.</summary>
    public async Task<ServerRequest?> ReadAsync()
    {
        int headLength;
        while ((headLength = Unread.IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_end - _start > MaximumHeadBytes) throw new BadRequestException(431, "The request head is too long.");
            if (!await FillAsync().ConfigureAwait(false)) return null;
        }

        var request = ParseHead(Encoding.Latin1.GetString(Unread[..headLength]));
        _start += headLength + 4;
        request.Body = await ReadBodyAsync(request).ConfigureAwait(false);
        return request;
    }

    private static ServerRequest ParseHead(string head)
    {
        var lines = head.Split("\r\n");
        var words = lines[0].Split(' ');
        if (words.Length != 3 || words[2] is not ("HTTP/1.1" or "HTTP/1.0")) throw new BadRequestException(400, "Not an HTTP/1.1 request line.");

        var headers = new HeaderCollection();
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw new BadRequestException(400, "A header line has no name.");
            headers.Add(line[..colon], line[(colon + 1)..].Trim());
        }

        return new ServerRequest(words[0], words[1], words[2] == "HTTP/1.1" ? HttpVersion.Version11 : HttpVersion.Version10, headers);
    }

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(ServerRequest request)
    {
        var chunked = request.Headers["Transfer-Encoding"]?.EndsWith("chunked", StringComparison.OrdinalIgnoreCase) ?? false;
        var lengthText = request.Headers["Content-Length"];
        if (!chunked && lengthText is null or "0") return default;

        var length = 0;
        if (!chunked)
        {
            if (!long.TryParse(lengthText, NumberStyles.None, CultureInfo.InvariantCulture, out var claimed))
            {
                throw new BadRequestException(400, "Content-Length is not a number.");
            }

            length = CheckedLength(claimed);
        }

        if (request.Headers["Expect"]?.Equals("100-continue", StringComparison.OrdinalIgnoreCase) ?? false)
        {
            await stream.WriteAsync(Continue).ConfigureAwait(false);
        }

        var body = new ArrayBufferWriter<byte>(Math.Max(length, 256));
        if (chunked) await ReadChunksAsync(body).ConfigureAwait(false);
        else await ReadExactlyAsync(length, body).ConfigureAwait(false);
        return body.WrittenMemory;
    }

    private async Task ReadChunksAsync(ArrayBufferWriter<byte> body)
    {
        while (true)
        {
            var sizeText = (await ReadLineAsync().ConfigureAwait(false)).Split(';')[0].Trim();
            if (!int.TryParse(sizeText, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0)
            {
                throw new BadRequestException(400, "A chunk has no size.");
            }

            if (size == 0) break;
            CheckedLength((long)body.WrittenCount + size);
            await ReadExactlyAsync(size, body).ConfigureAwait(false);
            await ReadLineAsync().ConfigureAwait(false);
        }

        // Trailers, then the empty line.
        while ((await ReadLineAsync().ConfigureAwait(false)).Length > 0)
        {
        }
    }

    private int CheckedLength(long length) =>
        length <= maximumBodyBytes ? (int)length : throw new BadRequestException(413, "The request body is too long.");

    private async Task ReadExactlyAsync(int count, ArrayBufferWriter<byte> target)
    {
        while (count > 0)
        {
            if (_start == _end) await FillOrThrowAsync().ConfigureAwait(false);
            var taken = Math.Min(count, _end - _start);
            target.Write(Unread[..taken]);
            _start += taken;
            count -= taken;
        }
    }

    private async Task<string> ReadLineAsync()
    {
        int length;
        while ((length = Unread.IndexOf("\r\n"u8)) < 0)
        {
            if (_end - _start > MaximumHeadBytes) throw new BadRequestException(400, "A chunk line is too long.");
            await FillOrThrowAsync().ConfigureAwait(false);
        }

        var line = Encoding.Latin1.GetString(Unread[..length]);
        _start += length + 2;
        return line;
    }

    private async Task FillOrThrowAsync()
    {
        if (!await FillAsync().ConfigureAwait(false)) throw new EndOfStreamException("The client left in the middle of its request body.");
    }

    private async Task<bool> FillAsync()
    {
        if (_start > 0)
        {
            Unread.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }
}
