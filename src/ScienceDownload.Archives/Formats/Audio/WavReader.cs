namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>Reads a WAV file, RIFF or RF64, also from a pipe.</summary>
internal sealed class WavReader : AudioReader
{
    private readonly Stream _stream;
    private readonly string _file;
    private long _left;

    private WavReader(Stream stream, string file, WavHeader header)
    {
        _stream = stream;
        _file = file;
        Format = header.Format;
        _left = header.DataBytes ?? long.MaxValue;
        FrameCount = header.DataBytes / header.Format.FrameBytes;
    }

    /// <inheritdoc/>
    public override PcmFormat Format { get; }

    /// <inheritdoc/>
    public override long? FrameCount { get; }

    /// <summary>Reads up to the first sample.</summary>
    /// <param name="stream">The file from its beginning; closed with the reader.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DownloadException">It is no WAV file that can be read.</exception>
    public static async Task<WavReader> CreateAsync(Stream stream, string file, CancellationToken cancellation)
    {
        try
        {
            return new WavReader(stream, file, await WavHeader.ReadAsync(stream, file, cancellation).ConfigureAwait(false));
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> frames, CancellationToken cancellation)
    {
        int want = (int)Math.Min(frames.Length / Format.FrameBytes * Format.FrameBytes, _left / Format.FrameBytes * Format.FrameBytes);
        if (want == 0)
            return 0;
        int read = await _stream.ReadAtLeastAsync(frames[..want], want, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (read < want && FrameCount is { } promised)
        {
            throw FormatErrors.Invalid(_file,
                $"it ends early: {promised} samples were promised, {promised - ((_left - read) / Format.FrameBytes)} are there.");
        }

        _left -= read;
        return read / Format.FrameBytes * Format.FrameBytes;
    }

    /// <inheritdoc/>
    public override async ValueTask<long> SkipAsync(long frames, CancellationToken cancellation)
    {
        if (!_stream.CanSeek || FrameCount is null)
            return await base.SkipAsync(frames, cancellation).ConfigureAwait(false);
        long passed = Math.Min(frames, _left / Format.FrameBytes);
        _stream.Seek(passed * Format.FrameBytes, SeekOrigin.Current);
        _left -= passed * Format.FrameBytes;
        return passed;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _stream.DisposeAsync();
}
