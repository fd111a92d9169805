namespace ScienceDownload.Archives.Xnat;

/// <summary>The bytes of a zip as they arrive, with a look ahead.</summary>
internal sealed class ZipInput(Stream stream)
{
    // The inflater looks a few bytes ahead, and gives them back behind its entry.
    private const int MostGivenBack = 16;

    private byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;

    /// <summary>What has arrived and is not taken.</summary>
    public ArraySegment<byte> Available => new(_buffer, _start, _end - _start);

    /// <summary>Bytes were taken from <see cref="Available"/>; a negative number gives some back.</summary>
    public void Advance(int count) => _start += count;

    /// <summary>Waits for more; false at the end of the stream.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        int from = Math.Max(0, _start - MostGivenBack);
        if (from > 0)
        {
            _buffer.AsSpan(from, _end - from).CopyTo(_buffer);
            (_start, _end) = (_start - from, _end - from);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        int count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }

    /// <summary>The next bytes, which stay; valid until the next call.</summary>
    /// <exception cref="DownloadException">The stream ends before.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellation)
    {
        while (_end - _start < count)
        {
            if (!await FillAsync(cancellation).ConfigureAwait(false))
                throw Early();
        }

        return _buffer.AsMemory(_start, count);
    }

    /// <summary>As many of the next bytes as there are until the end of the stream, up to a number; they stay.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekUpToAsync(int count, CancellationToken cancellation)
    {
        while (_end - _start < count && await FillAsync(cancellation).ConfigureAwait(false))
        {
        }

        return _buffer.AsMemory(_start, Math.Min(count, _end - _start));
    }

    /// <summary>Takes the next bytes; valid until the next call.</summary>
    /// <exception cref="DownloadException">The stream ends before.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync(int count, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> bytes = await PeekAsync(count, cancellation).ConfigureAwait(false);
        _start += count;
        return bytes;
    }

    /// <summary>Reads to the end of the stream.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellation)
    {
        do
            _start = _end;
        while (await FillAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>The stream is over and the zip is not.</summary>
    public static DownloadException Early() =>
        new(ErrorId.TransferTruncated, "The zip ended before its directory: the server broke it off.") { IsTransient = true };
}
