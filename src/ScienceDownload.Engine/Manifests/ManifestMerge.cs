using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Engine.Manifests;

/// <summary>Several batches may fill one folder: its manifest speaks for all of them.</summary>
internal static class ManifestMerge
{
    /// <summary>The new entries, then those earlier ones whose path no new one has.</summary>
    public static async IAsyncEnumerable<ManifestEntry> MergeAsync(
        IAsyncEnumerable<ManifestEntry> fresh, IAsyncEnumerable<ManifestEntry> earlier, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var paths = new HashSet<UInt128>();
        await foreach (ManifestEntry entry in fresh.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (entry.Path is not null)
                paths.Add(Fingerprint.Of(entry.Path));
            yield return entry;
        }
        await foreach (ManifestEntry entry in earlier.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (entry.Path is null || !paths.Contains(Fingerprint.Of(entry.Path)))
                yield return entry;
        }
    }
}
