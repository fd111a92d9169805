using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace ScienceDownload.Engine.Integrity;

/// <summary>Computes the digests of files on disk; the next piece is read while the last one is hashed.</summary>
internal static class FileHasher
{
    private const int BufferBytes = 1024 * 1024;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to it is denied, or it is a folder.</exception>
    public static Task<FileDigest> ComputeAsync(string path, IEnumerable<ChecksumAlgorithm> algorithms, CancellationToken cancellation) =>
        ComputeAsync(path, algorithms, null, cancellation);

    /// <summary>Reads a whole file, and tells how far it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="algorithms">What to compute.</param>
    /// <param name="read">Hears of each piece how many bytes it had; null to tell nobody.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to it is denied, or it is a folder.</exception>
    public static async Task<FileDigest> ComputeAsync(
        string path, IEnumerable<ChecksumAlgorithm> algorithms, Action<int>? read, CancellationToken cancellation)
    {
        using SafeFileHandle file = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return await ComputeAsync(file, algorithms, read, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads an open file from its first byte to its end; the handle stays open.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Task<FileDigest> ComputeAsync(SafeFileHandle file, IEnumerable<ChecksumAlgorithm> algorithms, CancellationToken cancellation) =>
        ComputeAsync(file, algorithms, null, cancellation);

    private static async Task<FileDigest> ComputeAsync(
        SafeFileHandle file, IEnumerable<ChecksumAlgorithm> algorithms, Action<int>? read, CancellationToken cancellation)
    {
        using var checksums = new ChecksumSet(algorithms);
        int size = (int)Math.Clamp(RandomAccess.GetLength(file) + 1, 4096, BufferBytes);
        byte[] current = ArrayPool<byte>.Shared.Rent(size), next = ArrayPool<byte>.Shared.Rent(size);
        Task<int> reading = Task.FromResult(0);
        try
        {
            long length = 0;
            int count = await RandomAccess.ReadAsync(file, current, 0, cancellation).ConfigureAwait(false);
            while (count > 0)
            {
                length += count;
                reading = RandomAccess.ReadAsync(file, next, length, cancellation).AsTask();
                checksums.Append(current.AsSpan(0, count));
                read?.Invoke(count);
                (current, next) = (next, current);
                count = await reading.ConfigureAwait(false);
            }
            return new FileDigest(length, checksums.Finish());
        }
        finally
        {
            // The read may still write into its buffer when hashing failed.
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(current);
            ArrayPool<byte>.Shared.Return(next);
        }
    }
}
