using System.Security.Cryptography;

namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>Reads what ffmpeg decodes. Whoever reads a FLAC file to its last sample has its digest compared on the way.</summary>
internal sealed class FfmpegReader : AudioReader
{
    private readonly FfmpegProcess _process;
    private readonly WavReader _samples;
    private readonly string _file;
    private readonly string? _md5;
    private readonly IncrementalHash? _digest;
    private long _frames;
    private bool _isEnded;

    private FfmpegReader(FfmpegProcess process, WavReader samples, string file, FlacHeader? header)
    {
        _process = process;
        _samples = samples;
        _file = file;
        FrameCount = header?.FrameCount;
        // Other depths are widened when they are decoded, and the digest is of the samples as they were.
        if (header is { FrameCount: not null, Md5: { } md5 } && header.Bits == samples.Format.Bits)
        {
            _md5 = md5;
            _digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        }
    }

    /// <inheritdoc/>
    public override PcmFormat Format => _samples.Format;

    /// <inheritdoc/>
    public override long? FrameCount { get; }

    /// <summary>Waits for the first sample.</summary>
    /// <param name="process">A decoding run; ended with the reader.</param>
    /// <param name="file">The file for messages.</param>
    /// <param name="header">What a FLAC file promises; null for files that promise nothing.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="DownloadException">The file cannot be decoded.</exception>
    public static async Task<FfmpegReader> CreateAsync(FfmpegProcess process, string file, FlacHeader? header, CancellationToken cancellation)
    {
        try
        {
            return new FfmpegReader(process, await WavReader.CreateAsync(process.Output, file, cancellation).ConfigureAwait(false), file, header);
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
        Digest(frames.Span[..read]);
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
    public override ValueTask DisposeAsync()
    {
        _digest?.Dispose();
        return _process.DisposeAsync();
    }

    private void Digest(ReadOnlySpan<byte> samples)
    {
        if (_digest is null || samples.IsEmpty)
            return;
        _digest.AppendData(samples);
        if (_frames != FrameCount)
            return;
        string found = Convert.ToHexString(_digest.GetHashAndReset()).ToLowerInvariant();
        if (found != _md5)
            throw FormatErrors.Invalid(_file, $"it is damaged: the digest of its samples is {found}, {_md5} was promised. Download it again.");
    }
}
