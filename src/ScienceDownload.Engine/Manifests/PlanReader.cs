using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Engine.Manifests;

/// <summary>Reads a plan, or a manifest as a plan: what to fetch, with the lengths and digests it must have.</summary>
internal static class PlanReader
{
    /// <summary>The items of a file, streaming.</summary>
    /// <exception cref="DownloadException">The file cannot be read, is no plan, or an item of it is wrong; the message names it.</exception>
    public static async IAsyncEnumerable<DownloadItem> ReadAsync(string file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using ManifestReader reader = await ManifestReader.OpenAsync(file, cancellation).ConfigureAwait(false);
        await foreach (DownloadItem item in ReadAsync(reader, cancellation).ConfigureAwait(false))
            yield return item;
    }

    /// <summary>The items of an open file, streaming; the reader stays open.</summary>
    /// <exception cref="DownloadException">An item is wrong; the message names it.</exception>
    public static async IAsyncEnumerable<DownloadItem> ReadAsync(ManifestReader reader, [EnumeratorCancellation] CancellationToken cancellation)
    {
        int number = 0;
        await foreach (ManifestEntry entry in reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            number++;
            string origin = reader.Origin(number);
            yield return RequireSafe(entry, origin).ToItem(origin);
        }
    }

    /// <summary>The entry with its path in normal form.</summary>
    /// <exception cref="DownloadException">The path is not safe (<see cref="ErrorId.UnsafePath"/>).</exception>
    internal static ManifestEntry RequireSafe(ManifestEntry entry, string origin)
    {
        try
        {
            return entry.Path is null ? entry : entry with { Path = SafePath.Require(entry.Path) };
        }
        catch (DownloadException unsafePath)
        {
            throw new DownloadException(unsafePath.Id, Place.Prefix(origin) + unsafePath.Message, unsafePath);
        }
    }
}
