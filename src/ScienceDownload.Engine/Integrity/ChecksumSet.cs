using System.Security.Cryptography;

namespace ScienceDownload.Engine.Integrity;

/// <summary>Several digests of one file, computed piece by piece in one go over its bytes. Usable for one file after another; not for several at once.</summary>
internal sealed class ChecksumSet : IDisposable
{
    // With several algorithms a piece must still be in the processor's cache when the next one reads it.
    private const int PieceBytes = 64 * 1024;

    private readonly ChecksumAlgorithm[] _algorithms;
    private readonly IncrementalHash?[] _hashes;
    private readonly Crc32 _crc32 = new();

    /// <summary>Makes a set for the distinct algorithms among those given.</summary>
    public ChecksumSet(IEnumerable<ChecksumAlgorithm> algorithms)
    {
        _algorithms = [.. algorithms.Distinct().Order()];
        _hashes = [.. _algorithms.Select(Create)];
    }

    /// <summary>What is computed, each once.</summary>
    public IReadOnlyList<ChecksumAlgorithm> Algorithms => _algorithms;

    /// <summary>Takes the next bytes of the file.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        int piece = _algorithms.Length > 1 ? PieceBytes : int.MaxValue;
        while (_algorithms.Length > 0 && !bytes.IsEmpty)
        {
            ReadOnlySpan<byte> next = bytes[..Math.Min(piece, bytes.Length)];
            foreach (IncrementalHash? hash in _hashes)
            {
                if (hash is null)
                    _crc32.Append(next);
                else
                    hash.AppendData(next);
            }
            bytes = bytes[next.Length..];
        }
    }

    /// <summary>The digests of all bytes since the start, in the order of <see cref="Algorithms"/>; the set is then ready for another file.</summary>
    public IReadOnlyList<Checksum> Finish()
    {
        var checksums = new Checksum[_algorithms.Length];
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        for (int i = 0; i < checksums.Length; i++)
        {
            string hex = _hashes[i] is { } hash
                ? Convert.ToHexString(digest[..hash.GetHashAndReset(digest)]).ToLowerInvariant()
                : _crc32.Value.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
            checksums[i] = new Checksum(_algorithms[i], hex);
        }
        _crc32.Reset();
        return checksums;
    }

    /// <summary>Forgets all bytes so far, as when a transfer starts again.</summary>
    public void Reset() => Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IncrementalHash? hash in _hashes)
            hash?.Dispose();
    }

    /// <summary>Null stands for <see cref="_crc32"/>, which the framework has no hash for.</summary>
    private static IncrementalHash? Create(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Md5 => IncrementalHash.CreateHash(HashAlgorithmName.MD5),
        ChecksumAlgorithm.Sha1 => IncrementalHash.CreateHash(HashAlgorithmName.SHA1),
        ChecksumAlgorithm.Sha256 => IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
        ChecksumAlgorithm.Sha512 => IncrementalHash.CreateHash(HashAlgorithmName.SHA512),
        ChecksumAlgorithm.Crc32 => null,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };
}
