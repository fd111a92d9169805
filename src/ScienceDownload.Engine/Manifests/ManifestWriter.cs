namespace ScienceDownload.Engine.Manifests;

/// <summary>Writes the manifest of a folder: <c>manifest.json</c> and the list of digests beside it.</summary>
internal static class ManifestWriter
{
    /// <summary>
    /// Writes entries as they stream by and keeps what an earlier manifest in the folder says about other paths. Both files appear whole or not
    /// at all.
    /// </summary>
    /// <param name="folder">The destination; created when missing.</param>
    /// <param name="header">What stands before the items.</param>
    /// <param name="entries">The files that are in place; a path stands for one file, and only for one that is done.</param>
    /// <param name="cancellation">Ends the writing; the earlier manifest stays.</param>
    /// <exception cref="DownloadException">
    /// The folder cannot be written (<see cref="ErrorId.DestinationUnwritable"/>), or a <c>manifest.json</c> that is not ours,
    /// or damaged, lies there (<see cref="ErrorId.PlanInvalid"/>): it is left as it is.
    /// </exception>
    public static async Task WriteAsync(string folder, ManifestHeader header, IAsyncEnumerable<ManifestEntry> entries, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using FolderLock turn = await FolderLock.AcquireAsync(folder, cancellation).ConfigureAwait(false);
            await WriteLockedAsync(folder, header, entries, cancellation).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.DestinationUnwritable, $"Cannot write the manifest in '{folder}': {cause.Message}", cause);
        }
    }

    private static async Task WriteLockedAsync(
        string folder, ManifestHeader header, IAsyncEnumerable<ManifestEntry> entries, CancellationToken cancellation)
    {
        string manifestPath = Path.Combine(folder, ManifestFormat.FileName), listPath = Path.Combine(folder, ManifestFormat.DigestListName);
        using var manifest = new AtomicFile(manifestPath);
        using var list = new AtomicFile(listPath);
        using var document = new ManifestDocument(manifest.Stream);
        await document.BeginAsync(header, cancellation).ConfigureAwait(false);
        bool isListOurs;
        using (ManifestReader? earlier = File.Exists(manifestPath)
            ? await ManifestReader.OpenAsync(manifestPath, cancellation).ConfigureAwait(false)
            : null)
        {
            // A list of digests without our manifest, or listed in it, is a file of the user's: a downloaded bag has one too.
            isListOurs = earlier is not null || !File.Exists(listPath);
            IAsyncEnumerable<ManifestEntry> all = earlier is null
                ? entries
                : ManifestMerge.MergeAsync(entries, earlier.ReadAsync(cancellation), cancellation);
            await foreach (ManifestEntry entry in all.WithCancellation(cancellation).ConfigureAwait(false))
            {
                isListOurs &= !string.Equals(entry.Path, ManifestFormat.DigestListName, StringComparison.OrdinalIgnoreCase);
                await document.WriteAsync(entry, cancellation).ConfigureAwait(false);
                await list.Stream.WriteAsync(DigestList.Line(entry), cancellation).ConfigureAwait(false);
            }
        }
        await document.EndAsync(cancellation).ConfigureAwait(false);
        if (isListOurs)
            await list.CommitAsync(cancellation).ConfigureAwait(false);
        await manifest.CommitAsync(cancellation).ConfigureAwait(false);
    }
}
