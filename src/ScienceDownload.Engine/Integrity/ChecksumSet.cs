using System.Security.Cryptography;

namespace ScienceDownload.Engine.Integrity;

/// <summary>
/// Several digests of one file, computed piece by piece in one go over its bytes. Usable for one file after another; not for several at once.
/// </summary>
internal sealed class ChecksumSet : IDisposable
{
    // With several algorithms a piece must still be in the processor's cache when the next one reads it.
    private const int PieceBytes = 64 * 1024;

    private readonly ChecksumAlgorithm[] _algorithms;
    private readonly IncrementalHash?[] _hashes;
    private readonly ICrc?[] _crcs;

    /// <summary>Makes a set for the distinct algorithms among those given.</summary>
    public ChecksumSet(IEnumerable<ChecksumAlgorithm> algorithms)
    {
        _algorithms = [.. algorithms.Distinct().Order()];
        _hashes = [.. _algorithms.Select(CreateHash)];
        _crcs = [.. _algorithms.Select(CreateCrc)];
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
            for (int i = 0; i < _hashes.Length; i++)
            {
                _hashes[i]?.AppendData(next);
                _crcs[i]?.Append(next);
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
                : _crcs[i]!.Hex;
            _crcs[i]?.Reset();
            checksums[i] = new Checksum(_algorithms[i], hex);
        }
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

    /// <summary>Null where <see cref="CreateCrc"/> gives something.</summary>
    private static IncrementalHash? CreateHash(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Md5 => IncrementalHash.CreateHash(HashAlgorithmName.MD5),
        ChecksumAlgorithm.Sha1 => IncrementalHash.CreateHash(HashAlgorithmName.SHA1),
        ChecksumAlgorithm.Sha256 => IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
        ChecksumAlgorithm.Sha512 => IncrementalHash.CreateHash(HashAlgorithmName.SHA512),
        ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C or ChecksumAlgorithm.Crc64Nvme => null,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    private static ICrc? CreateCrc(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => new Crc32(),
        ChecksumAlgorithm.Crc32C => new Crc32C(),
        ChecksumAlgorithm.Crc64Nvme => new Crc64Nvme(),
        _ => null,
    };
}
