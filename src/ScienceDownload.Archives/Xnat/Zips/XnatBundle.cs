using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Xnat;

/// <summary>The zip of one resource, taken apart while it arrives.</summary>
internal sealed class XnatBundle(IReadOnlyList<DownloadItem> missing, string destination, Action<MessageLevel, string> tell)
{
    /// <summary>Fewer missing files than this come one by one: packing them is not worth the server's time.</summary>
    private const int FewFiles = 20;

    /// <summary>Files that are larger in the mean come one by one: they can be resumed, and over several connections.</summary>
    private const long LargeFile = 4 * 1024 * 1024;

    private readonly XnatDetails _first = XnatDetails.Of(missing[0]);

    /// <summary>Whether the zip is the cheaper way.</summary>
    public bool IsWorthIt => _first.Keep is not null
        || (missing.Count > FewFiles && missing.Count * 2L > _first.Files && missing.Sum(item => item.Length ?? 0) / missing.Count < LargeFile);

    /// <summary>The address of the zip.</summary>
    public Uri Address(XnatAddress server)
    {
        string resource = _first.Resource.Length > 0 ? _first.Resource : _first.Catalogue;
        string[] scan = _first.Scan is { } id ? ["scans", id] : [];
        return new Uri($"{server.Data(["experiments", _first.SessionId, .. scan, "resources", resource, "files"])}?format=zip&accept-not-found=true");
    }

    /// <summary>Yields the files in it. What nobody listed is passed over, and told.</summary>
    public async IAsyncEnumerable<BundleEntry> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using XnatKeptZip? kept = _first.Keep is { } path ? new XnatKeptZip(DestinationGuard.Resolve(destination, path), stream) : null;
        using var zip = new ZipStreamReader(kept ?? stream);
        var contents = new XnatZipContents<DownloadItem>(
            missing.Select(item => (item, XnatDetails.Of(item))), _first.Scan is { } id ? [(id, _first.Type)] : []);
        int strangers = 0;
        while (await zip.NextAsync(cancellation).ConfigureAwait(false) is { } entry)
        {
            if (entry.Name.EndsWith('/'))
                continue;
            if (contents.Find(entry.Name) is { } item)
            {
                kept?.Note(entry.Name, item);
                yield return new BundleEntry(item, entry.Content);
            }
            else
            {
                strangers++;
            }
        }

        // Files that were there already are in the zip, too, and no strangers.
        if (strangers > 0 && missing.Count == _first.Files)
            tell(MessageLevel.Warning, $"{missing[0].Bundle}: the zip has {strangers} entries that the server does not list; they were left out.");
        if (kept is not null)
            await kept.CompleteAsync(cancellation).ConfigureAwait(false);
    }
}
