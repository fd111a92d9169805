using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Engine.Items;

/// <summary>
/// Has the archive make the final file from a verified download. The download stays as it is, with its control file, until what was made
/// has the final name: a kill or a failure in between costs the making, never the bytes.
/// </summary>
internal sealed class ItemProcessor(IProcessingSession archive, IReadOnlyList<ChecksumAlgorithm> digests)
{
    /// <summary>Makes the final file.</summary>
    /// <param name="item">The item.</param>
    /// <param name="ready">The verified download; taken over.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What is to get the final name: what was made, or the download where the archive keeps it.</returns>
    /// <exception cref="DownloadException">It cannot be made.</exception>
    public async Task<TransferResult> ProcessAsync(DownloadItem item, TransferResult ready, CancellationToken cancellation)
    {
        string finalPath = ready.Part.BasePath, source = ready.Part.PartPath, target = finalPath + PartFile.MadeEnding;
        // Preallocated room behind the last byte is none of the archive's business, and the lock would keep it out.
        ready.Part.Trim(ready.Length);
        ready.Part.Dispose();
        bool kept = false;
        try
        {
            File.Delete(target);
            if (!await archive.ProcessAsync(item, source, target, cancellation).ConfigureAwait(false))
            {
                return PartFile.TryAdopt(finalPath, ready.Length) is { } part
                    ? ready with { Part = part }
                    : throw new DownloadException(ErrorId.DestinationUnwritable, $"{source} vanished while it was looked at.");
            }

            PartFile made = PartFile.OpenMade(finalPath);
            try
            {
                FileDigest digest = await made.DigestAsync(digests, cancellation).ConfigureAwait(false);
                kept = true;
                return new TransferResult(made, digest.Length, digest.Checksums, ContentType: null);
            }
            finally
            {
                if (!kept)
                    made.Dispose();
            }
        }
        catch (Exception exception) when (DiskErrors.IsDisk(exception))
        {
            throw DiskErrors.Translate(exception, target);
        }
        finally
        {
            if (!kept)
                File.Delete(target);
        }
    }
}
