using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Items;

/// <summary>What is known of files that are on disk already: from the state file, else from the manifest in the destination.</summary>
internal sealed class KnownFiles(StateStore store, string destination)
{
    private readonly Lazy<Task<ManifestIndex?>> _manifest = new(() => LoadAsync(destination));

    /// <summary>What was recorded of a file when it was downloaded; null when nothing was.</summary>
    /// <param name="fullPath">The file.</param>
    /// <param name="relativePath">Its path below the destination.</param>
    /// <param name="sources">The addresses it is wanted from.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<KnownFile?> FindAsync(string fullPath, string relativePath, IReadOnlyList<Uri> sources, CancellationToken cancellation)
    {
        if (await store.FindFileAsync(fullPath, cancellation).ConfigureAwait(false) is { } record)
        {
            UInt128 recorded = KnownFile.SourceKey(record.Source);
            return new KnownFile(record.Length, record.Sha256, sources.Any(source => KnownFile.SourceKey(source) == recorded), recorded)
            {
                Validator = record.Validator,
            };
        }

        ManifestIndex? manifest = await _manifest.Value.WaitAsync(cancellation).ConfigureAwait(false);
        return manifest?.Find(relativePath, sources);
    }

    private static async Task<ManifestIndex?> LoadAsync(string destination)
    {
        try
        {
            return await ManifestIndex.LoadAsync(destination, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DownloadException)
        {
            // A manifest that cannot be read vouches for nothing: its files are treated as unknown.
            return null;
        }
    }
}
