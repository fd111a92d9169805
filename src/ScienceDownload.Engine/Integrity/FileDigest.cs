namespace ScienceDownload.Engine.Integrity;

/// <summary>What was read of a file.</summary>
/// <param name="Length">How many bytes were read.</param>
/// <param name="Checksums">Their digests, one per algorithm asked for.</param>
internal sealed record FileDigest(long Length, IReadOnlyList<Checksum> Checksums)
{
    /// <summary>The SHA-256 in lower-case hexadecimal; null when it was not asked for.</summary>
    public string? Sha256 => this[ChecksumAlgorithm.Sha256];

    /// <summary>The digest of an algorithm in lower-case hexadecimal; null when it was not asked for.</summary>
    public string? this[ChecksumAlgorithm algorithm] =>
        Checksums.Where(checksum => checksum.Algorithm == algorithm).Select(checksum => checksum.Hex).FirstOrDefault();
}
