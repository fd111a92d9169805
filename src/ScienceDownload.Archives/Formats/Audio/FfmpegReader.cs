namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>Reads what ffmpeg decodes.</summary>
internal sealed class FfmpegReader : AudioReader
{
    private readonly FfmpegProcess _process;
    private readonly WavReader _samples;
    private readonly string _file;
    private long _frames;
    private bool _isEnded;

    private FfmpegReader(FfmpegProcess process, WavReader samples, string file, long? frameCount)
    {
        _process = process;
        _samples = samples;
        _file = file;
        FrameCount = frameCount;
    }

    /// <inheritdoc/>
    public override PcmFormat Format => _samples.Format;

    /// <inheritdoc/>
    public override long? FrameCount { get; }

    /// <summary>Waits for the first sample.</summary>
    /// <param name="process">A decoding run; ended with the reader.</param>
    /// <param name="file">The file for messages.</param>
    /// <param name="frameCount">How many frames the file promises; null when it does not.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="DownloadException">The file cannot be decoded.</exception>
    public static async Task<FfmpegReader> CreateAsync(FfmpegProcess process, string file, long? frameCount, CancellationToken cancellation)
    {
        try
        {
            return new FfmpegReader(process, await WavReader.CreateAsync(process.Output, file, cancellation).ConfigureAwait(false), file, frameCount);
        }
        catch (DownloadException)
        {
            // It wrote no WAV file; why, it says itself.
            await using (process.ConfigureAwait(false))
                await process.CompleteAsync(cancellation).ConfigureAwait(false);
            throw;
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> frames, CancellationToken cancellation)
    {
        int read = await _samples.ReadAsync(frames, cancellation).ConfigureAwait(false);
        _frames += read / Format.FrameBytes;
        if (read == 0 && !_isEnded)
        {
            _isEnded = true;
            await _process.CompleteAsync(cancellation).ConfigureAwait(false);
            if (FrameCount is { } promised && _frames != promised)
                throw FormatErrors.Invalid(_file, $"it is cut or damaged: {promised} samples were promised, {_frames} are there.");
        }

        return read;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _process.DisposeAsync();
}
