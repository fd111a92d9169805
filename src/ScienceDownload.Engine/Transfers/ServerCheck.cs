using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Transfers;

/// <summary>
/// Compares a file, complete but not yet at its final name, with what its server says of it. Checksums that came with the item say more, and make
/// this needless.
/// </summary>
internal sealed class ServerCheck(ITransport transport, TransferOrder order)
{
    /// <exception cref="DownloadException">The bytes are not those that the server promised (<see cref="ErrorId.ChecksumMismatch"/>).</exception>
    public async Task CheckAsync(
        DownloadItem copy, PartFile part, long length, RemoteFile? file, IReadOnlyList<Checksum> digests, CancellationToken cancellation)
    {
        if (file is null || order.Item.Checksums.Count > 0)
            return;
        IReadOnlyList<Checksum> promised = file.Checksums;
        PartsDigest? parts = null;
        // To ask costs requests, and to guess how an object was cut costs hashing: not for who wants no hashing.
        if (promised.Count == 0 && file.IsProvable && order.Digests.Count > 0)
        {
            ItemSource source = await order.Open(copy, 0, cancellation).ConfigureAwait(false);
            if (source.Uri == file.FinalUri)
            {
                FileProof proof = await transport.ProveAsync(source, file, cancellation).ConfigureAwait(false);
                (promised, parts) = (proof.Checksums, proof.Parts);
            }
        }

        await CompareAsync(part, promised, digests, cancellation).ConfigureAwait(false);
        order.Log.Verified = promised;
        if (parts is not null && length > 0)
        {
            bool proven = await MultipartTag.MatchesAsync(part, length, parts, cancellation).ConfigureAwait(false);
            order.Tell(MessageLevel.Verbose, proven
                ? FormattableString.Invariant($"{ItemName.Of(order.Item)}: the MD5s of its {parts.Count} parts are those of its tag.")
                : FormattableString.Invariant(
                    $"{ItemName.Of(order.Item)}: only its length was compared; how its {parts.Count} parts were cut is not known."));
        }
    }

    private async Task CompareAsync(PartFile part, IReadOnlyList<Checksum> promised, IReadOnlyList<Checksum> digests, CancellationToken cancellation)
    {
        // A file that was resumed was hashed before the server said what by.
        ChecksumAlgorithm[] missing = [.. promised.Select(checksum => checksum.Algorithm).Except(digests.Select(digest => digest.Algorithm))];
        if (missing.Length > 0)
            digests = [.. digests, .. (await part.DigestAsync(missing, cancellation).ConfigureAwait(false)).Checksums];
        foreach (Checksum expected in promised)
        {
            Checksum actual = digests.First(digest => digest.Algorithm == expected.Algorithm);
            if (actual != expected)
            {
                throw new DownloadException(ErrorId.ChecksumMismatch,
                    $"The {Checksum.Name(expected.Algorithm)} is {actual.Hex}, and the server says {expected.Hex}: "
                    + "the file is damaged on the server or on the way.");
            }

            order.Tell(MessageLevel.Debug, $"{ItemName.Of(order.Item)}: its {Checksum.Name(expected.Algorithm)} is the server's.");
        }
    }
}
