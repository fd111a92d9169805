using System.Buffers;

namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>Reads the samples of an audio file from its first to its last.</summary>
internal abstract class AudioReader : IAsyncDisposable
{
    private const int SkipBytes = 64 * 1024;

    /// <summary>How the samples come.</summary>
    public abstract PcmFormat Format { get; }

    /// <summary>How many frames there are; null when the file does not say.</summary>
    public abstract long? FrameCount { get; }

    /// <summary>Reads the next frames.</summary>
    /// <param name="frames">Where to; at least one frame long.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>How many bytes were read: whole frames, and fewer than there is room for only at the end.</returns>
    /// <exception cref="DownloadException">The file is damaged.</exception>
    public abstract ValueTask<int> ReadAsync(Memory<byte> frames, CancellationToken cancellation);

    /// <summary>Passes over frames.</summary>
    /// <returns>How many there were.</returns>
    public virtual async ValueTask<long> SkipAsync(long frames, CancellationToken cancellation)
    {
        int step = Math.Max(1, SkipBytes / Format.FrameBytes) * Format.FrameBytes;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(step);
        try
        {
            long left = frames * Format.FrameBytes;
            while (left > 0)
            {
                int read = await ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, step)), cancellation).ConfigureAwait(false);
                if (read == 0)
                    break;
                left -= read;
            }

            return frames - (left / Format.FrameBytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
