using System.Runtime.CompilerServices;
using ScienceDownload.Archives.Batch;

namespace ScienceDownload.Transformation;

/// <summary>Reads list files and plans through the engine, which knows their formats.</summary>
internal static class PlanReader
{
    /// <summary>The items of all files, one file after the other, streaming.</summary>
    public static async IAsyncEnumerable<DownloadItem> ReadAsync(
        IDownloadEngine engine, IReadOnlyList<string> files, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (string file in files)
        {
            ArchiveRequest request = new("batch", new Dictionary<string, string> { ["list"] = file });
            await foreach (DownloadItem item in engine.ResolveAsync(request, ArchiveAccess.None, cancellation).ConfigureAwait(false))
                yield return item;
        }
    }

    /// <summary>Where the items of a file come from, as the file itself says.</summary>
    public static async Task<PlanSource> ReadSourceAsync(string file, CancellationToken cancellation)
    {
        BatchListOptions carried = await BatchListOptions.ReadAsync(file, cancellation).ConfigureAwait(false);
        return new PlanSource(carried.Archive, carried.Profile);
    }
}
