using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Archives.Xnat;

/// <summary>Compares a zip that stays packed with what the server lists: every file, its length and its MD5. Lists its entries beside it.</summary>
internal sealed class XnatZipCheck(XnatCatalog catalog, Action<string> tell)
{
    /// <summary>Checks a zip.</summary>
    /// <param name="item">What was asked for.</param>
    /// <param name="zip">The downloaded zip.</param>
    /// <param name="final">The name it will have.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">It is damaged, or a file is missing or wrong in it.</exception>
    public async Task CheckAsync(DownloadItem item, string zip, string final, CancellationToken cancellation)
    {
        XnatDetails details = XnatDetails.Of(item);
        var selection = new XnatSelection(details.SessionId)
        {
            Name = details.Folder,
            Scans = details.Scan?.Split(',') ?? [],
            IncludeScans = details.Scan is not null,
            IncludeSessionResources = details.Scan is null,
            Resources = details.Resource.Length > 0 ? [details.Resource] : [],
        };
        XnatPlan plan = await catalog.PlanAsync(selection, tell, cancellation).ConfigureAwait(false);
        List<(DownloadItem File, XnatDetails Details)> files = [.. plan.Items.Select(file => (file, XnatDetails.Of(file)))];
        List<ZipIndexEntry> found = await ReadAsync(files, zip, cancellation).ConfigureAwait(false);
        string[] lost = [.. files.Select(file => file.File.RelativePath!).Except(found.Select(entry => entry.Path))];
        if (lost.Length > 0)
        {
            throw new DownloadException(ErrorId.LengthMismatch,
                $"The zip lacks {lost.Length} of {files.Count} files that the server lists, or has them damaged: {string.Join(", ", lost.Take(3))}. "
                    + "Fetch them unpacked, with -Expand.");
        }

        using var index = new AtomicFile(final + ZipIndex.Ending);
        ZipIndex.Write(index.Stream, found);
        await index.CommitAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<List<ZipIndexEntry>> ReadAsync(
        List<(DownloadItem File, XnatDetails Details)> files, string zip, CancellationToken cancellation)
    {
        (string, string)[] scans = [.. files
            .Where(file => file.Details.Scan is not null)
            .Select(file => (file.Details.Scan!, file.Details.Type))
            .Distinct()];
        // Two scans may have one name in a zip: then what is in the entry tells which it is.
        ILookup<string, DownloadItem> byName = files.ToLookup(file => XnatZipNames.Of(file.Details, scans), file => file.File);
        List<ZipIndexEntry> found = [];
        FileStream stream = File.OpenRead(zip);
        await using (stream.ConfigureAwait(false))
        {
            using var reader = new ZipStreamReader(stream);
            while (await reader.NextAsync(cancellation).ConfigureAwait(false) is { } entry)
            {
                DownloadItem[] candidates = [.. byName[entry.Name]];
                if (candidates.Length == 0)
                    continue;
                (long length, string md5) = await DigestAsync(entry.Content, candidates.Max(file => file.Length), cancellation).ConfigureAwait(false);
                DownloadItem? match = candidates.FirstOrDefault(file => (file.Length ?? length) == length
                    && (file.Checksums.Count == 0 || file.Checksums[0].Hex == md5) && found.All(other => other.Path != file.RelativePath));
                if (match is not null)
                    found.Add(new ZipIndexEntry(entry.Name, match.RelativePath!, length, md5));
            }
        }

        return found;
    }

    private static async Task<(long Length, string Md5)> DigestAsync(Stream content, long? most, CancellationToken cancellation)
    {
        using var checksums = new ChecksumSet([ChecksumAlgorithm.Md5]);
        byte[] buffer = new byte[64 * 1024];
        long length = 0;
        try
        {
            while (length <= (most ?? long.MaxValue) && await content.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and int count)
            {
                checksums.Append(buffer.AsSpan(0, count));
                length += count;
            }
        }
        catch (DownloadException exception) when (exception.Id == ErrorId.ChecksumMismatch)
        {
            // Found wanting by its own CRC: it matches nothing.
            return (-1, "");
        }

        return (length, checksums.Finish()[0].Hex);
    }
}
