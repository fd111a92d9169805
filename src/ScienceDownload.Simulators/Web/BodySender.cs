using System.IO.Compression;

namespace ScienceDownload.Simulators;

/// <summary>Sends the body of a <see cref="FileAnswer"/>, doing on the way what its script says.</summary>
internal sealed class BodySender(FileAnswer answer)
{
    private readonly HttpExchange _exchange = answer.Request.Exchange;
    private bool _ended;

    public SimulatedFile File => answer.Request.File;

    public CancellationToken Aborted => _exchange.Aborted;

    /// <summary>Bytes of the body sent so far.</summary>
    public long Position { get; private set; }

    public async Task SendAsync()
    {
        if (answer.UsesGzip)
        {
            await SendGzipAsync().ConfigureAwait(false);
            return;
        }

        foreach (var (offset, act) in answer.Script)
        {
            if (offset >= answer.Count) break;
            await SendUpToAsync(offset).ConfigureAwait(false);
            await _exchange.Response.FlushAsync().ConfigureAwait(false);
            await act(this).ConfigureAwait(false);
            if (_ended) return;
        }

        await SendUpToAsync(answer.Count).ConfigureAwait(false);
    }

    /// <summary>Sends other bytes in place of the file's next ones.</summary>
    public async Task SubstituteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _exchange.Response.WriteAsync(bytes).ConfigureAwait(false);
        Position += bytes.Length;
    }

    public Task CutAsync(CutKind kind)
    {
        _ended = true;
        return _exchange.Response.CutAsync(kind);
    }

    public Task StallAsync()
    {
        _ended = true;
        return _exchange.StallAsync();
    }

    private async Task SendUpToAsync(long end)
    {
        while (Position < end)
        {
            var count = end - Position;
            foreach (var pace in answer.Paces) count = Math.Min(count, pace.PieceBytes);
            var part = answer.Content.At(answer.Start + Position, count);
            foreach (var pace in answer.Paces) await pace.WaitAsync(part.Length, Aborted).ConfigureAwait(false);
            await _exchange.Response.WriteAsync(part).ConfigureAwait(false);
            Position += part.Length;
        }
    }

    private async Task SendGzipAsync()
    {
        var gzip = new GZipStream(_exchange.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await using (gzip.ConfigureAwait(false))
        {
            for (; Position < answer.Count;)
            {
                var part = answer.Content.At(Position, answer.Count - Position);
                await gzip.WriteAsync(part).ConfigureAwait(false);
                Position += part.Length;
            }
        }
    }
}
