using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>Writes an audio file whose length is known from the start: WAV here, FLAC through ffmpeg.</summary>
internal sealed class AudioWriter : IAsyncDisposable
{
    private readonly NewFile _file;
    private readonly string _path;
    private readonly PcmFormat _format;
    private readonly long _frames;
    private readonly FfmpegProcess? _encoder;
    private readonly Stream _stream;

    private AudioWriter(NewFile file, string path, PcmFormat format, long frames, FfmpegProcess? encoder)
    {
        _file = file;
        _path = path;
        _format = format;
        _frames = frames;
        _encoder = encoder;
        _stream = encoder?.Input ?? file.Open();
    }

    /// <summary>Begins a file; it appears at its place when it is complete.</summary>
    /// <param name="path">Where; the folder is made when it is not there.</param>
    /// <param name="kind">WAV or FLAC.</param>
    /// <param name="format">The samples.</param>
    /// <param name="frames">How many frames will be written.</param>
    /// <param name="ffmpeg">Encodes FLAC.</param>
    /// <param name="cancellation">Ends the beginning.</param>
    /// <exception cref="DownloadException">The kind cannot hold such samples, ffmpeg is missing, or the file cannot be written.</exception>
    public static async Task<AudioWriter> CreateAsync(
        string path, AudioClipFormat kind, PcmFormat format, long frames, Ffmpeg ffmpeg, CancellationToken cancellation)
    {
        if (kind == AudioClipFormat.Flac && (format.IsFloat || format.Bits > 24 || format.Channels > 8))
        {
            throw FormatErrors.Unsupported(path,
                $"FLAC holds integers of up to 24 bits and 8 channels, but the source has {Describe(format)}. Ask for WAV.");
        }

        NewFile file = new(path);
        AudioWriter? writer = null;
        try
        {
            writer = new AudioWriter(file, path, format, frames, kind == AudioClipFormat.Flac ? ffmpeg.EncodeFlac(file.WorkPath, format) : null);
            await writer.TryWriteAsync(WavWriter.WriteHeaderAsync(writer._stream, format, frames, cancellation), cancellation).ConfigureAwait(false);
            return writer;
        }
        catch
        {
            if (writer is null)
                file.Dispose();
            else
                await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes the next frames.</summary>
    /// <exception cref="DownloadException">The file cannot be written.</exception>
    public Task WriteAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellation) =>
        TryWriteAsync(_stream.WriteAsync(frames, cancellation).AsTask(), cancellation);

    /// <summary>Ends the file and gives it its name.</summary>
    /// <exception cref="DownloadException">The file cannot be written.</exception>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        await TryWriteAsync(WavWriter.WriteEndAsync(_stream, _format, _frames, cancellation), cancellation).ConfigureAwait(false);
        await TryWriteAsync(_stream.DisposeAsync().AsTask(), cancellation).ConfigureAwait(false);
        if (_encoder is not null)
            await _encoder.CompleteAsync(cancellation).ConfigureAwait(false);
        _file.Commit();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_encoder is not null)
            await _encoder.DisposeAsync().ConfigureAwait(false);
        else
            await _stream.DisposeAsync().ConfigureAwait(false);
        _file.Dispose();
    }

    private async Task TryWriteAsync(Task write, CancellationToken cancellation)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (IOException cause)
        {
            // A broken pipe only says that the encoder has gone; why, it says itself.
            if (_encoder is not null)
                await _encoder.CompleteAsync(cancellation).ConfigureAwait(false);
            throw DiskErrors.Translate(cause, _path);
        }
    }

    private static string Describe(PcmFormat format) =>
        $"{format.Channels} channels of {format.Bits} bits{(format.IsFloat ? " floating point" : "")}";
}
