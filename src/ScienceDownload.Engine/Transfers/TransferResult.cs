namespace ScienceDownload.Engine.Transfers;

/// <summary>A file whose bytes are all there and verified, not yet at its final name. Whoever holds it must complete or dispose it.</summary>
/// <param name="Part">The partial file, open and locked.</param>
/// <param name="Length">The file's length.</param>
/// <param name="Digests">The digests that were computed.</param>
/// <param name="ContentType">The media type the server gave; null when it gave none.</param>
internal sealed record TransferResult(PartFile Part, long Length, IReadOnlyList<Checksum> Digests, string? ContentType)
{
    /// <summary>The SHA-256; null when it was not computed.</summary>
    public string? Sha256
    {
        get
        {
            foreach (Checksum digest in Digests)
            {
                if (digest.Algorithm == ChecksumAlgorithm.Sha256)
                    return digest.Hex;
            }

            return null;
        }
    }
}
