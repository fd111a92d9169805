namespace ScienceDownload.Engine.Manifests;

/// <summary>Writes items that are still to be fetched, in the manifest's format.</summary>
internal static class PlanWriter
{
    /// <summary>Writes a plan as its items stream by; the file appears whole or not at all.</summary>
    /// <param name="file">Where to; replaced when it is there.</param>
    /// <param name="header">What stands before the items.</param>
    /// <param name="items">The items.</param>
    /// <param name="cancellation">Ends the writing; nothing is left of it.</param>
    /// <exception cref="DownloadException">The file cannot be written (<see cref="ErrorId.DestinationUnwritable"/>).</exception>
    public static async Task WriteAsync(string file, ManifestHeader header, IAsyncEnumerable<DownloadItem> items, CancellationToken cancellation)
    {
        try
        {
            using var plan = new AtomicFile(file);
            using var document = new ManifestDocument(plan.Stream);
            await document.BeginAsync(header, cancellation).ConfigureAwait(false);
            await foreach (DownloadItem item in items.WithCancellation(cancellation).ConfigureAwait(false))
            {
                ManifestEntry entry = ManifestEntry.Of(item) with { Archive = header.Archive, Profile = header.Profile };
                await document.WriteAsync(entry, cancellation).ConfigureAwait(false);
            }

            await document.EndAsync(cancellation).ConfigureAwait(false);
            await plan.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.DestinationUnwritable, $"Cannot write the plan '{file}': {cause.Message}", cause);
        }
    }
}
