using System.Buffers;
using System.Security.Cryptography;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Transfers;

/// <summary>
/// The tag of an object that was sent in parts: the MD5 of the MD5s of its parts. It can be computed where it is known, or can be guessed, how
/// long they were.
/// </summary>
internal static class MultipartTag
{
    private const long MiB = 1024 * 1024;
    private const int ChunkSize = 1024 * 1024;

    /// <summary>A wrong guess costs a whole round of hashing.</summary>
    private const int MostGuesses = 3;

    // What programs cut by unless told otherwise come first: 8 aws and boto3, 5 rclone and many SDKs, 16 s3fs and consoles.
    private static readonly long[] UsualSizes =
    [
        8 * MiB, 5 * MiB, 16 * MiB, 10 * MiB, 64 * MiB, 15 * MiB, 50 * MiB, 100 * MiB, 128 * MiB, 32 * MiB, 20 * MiB, 25 * MiB, 256 * MiB, 512 * MiB,
        1024 * MiB, 6 * MiB, 7 * MiB, 12 * MiB, 200 * MiB, 250 * MiB, 500 * MiB, 1000 * MiB,
        5_000_000, 8_000_000, 10_000_000, 50_000_000, 100_000_000,
    ];

    /// <summary>Whether the bytes have the digest, by the part size that is told, else by the usual ones. False proves nothing.</summary>
    public static async Task<bool> MatchesAsync(PartFile part, long length, PartsDigest parts, CancellationToken cancellation)
    {
        foreach (long size in Candidates(length, parts))
        {
            if (await ComputeAsync(part, length, size, cancellation).ConfigureAwait(false) == parts.Hex)
                return true;
        }

        return false;
    }

    /// <summary>The part sizes worth a try: those that cut the file into as many parts as the tag says.</summary>
    internal static IEnumerable<long> Candidates(long length, PartsDigest parts)
    {
        if (parts.PartSize is { } told)
            return [told];
        return parts.Count == 1 ? [length] : UsualSizes.Where(size => (length + size - 1) / size == parts.Count).Take(MostGuesses);
    }

    private static async Task<string> ComputeAsync(PartFile part, long length, long size, CancellationToken cancellation)
    {
        int count = (int)((length + size - 1) / size);
        byte[] digests = new byte[count * MD5.HashSizeInBytes];
        await Parallel.ForAsync(0, count, cancellation, (index, token) =>
        {
            Span<byte> digest = digests.AsSpan(index * MD5.HashSizeInBytes, MD5.HashSizeInBytes);
            HashPart(part, index * size, Math.Min(length, (index + 1) * size), digest, token);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        return Convert.ToHexString(MD5.HashData(digests)).ToLowerInvariant();
    }

    private static void HashPart(PartFile part, long start, long end, Span<byte> digest, CancellationToken cancellation)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            while (start < end)
            {
                cancellation.ThrowIfCancellationRequested();
                int read = part.Read(start, buffer.AsSpan(0, (int)Math.Min(ChunkSize, end - start)));
                if (read == 0)
                    break;
                md5.AppendData(buffer, 0, read);
                start += read;
            }

            md5.GetHashAndReset(digest);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
