namespace ScienceDownload.Archives.Xnat;

/// <summary>Lists first, then plans: every file with its length and MD5, in the order of the server.</summary>
internal sealed class XnatPlanner(XnatCatalog catalog)
{
    /// <summary>Listings asked for at a time.</summary>
    private const int ListingsAtOnce = 4;

    /// <summary>What there is to fetch.</summary>
    public async Task<XnatPlan> PlanAsync(XnatSelection selection, Action<string> tell, CancellationToken cancellation)
    {
        XnatSession session = await catalog.GetSessionAsync(selection.Session, selection.Project, cancellation).ConfigureAwait(false);
        string folder = XnatPaths.Segment(selection.Name ?? selection.Session);
        IReadOnlyList<XnatScan> scans = selection.IncludeScans ? await ScansAsync(session, selection, tell, cancellation).ConfigureAwait(false) : [];
        List<string> empty = [];
        List<XnatListing> listings = await ListAsync(session, scans, selection, scan => empty.Add(XnatPaths.Place(folder, scan)), tell, cancellation)
            .ConfigureAwait(false);
        IReadOnlyList<DownloadItem> items = selection.ZipMode == XnatZipMode.Leave
            ? new XnatZips(catalog.Connection.Address, session, folder, selection).Items(listings)
            : [.. listings.SelectMany(listing => Items(session, listing, folder, selection))];
        return new XnatPlan(session, folder, items, [.. listings.Select(listing => new XnatPlanEntry(
            folder,
            listing.Scan?.Id,
            XnatPaths.Key(listing.Resource),
            listing.Files.Count,
            listing.Files.Sum(file => file.Length ?? 0)))]) { Empty = empty };
    }

    private async Task<IReadOnlyList<XnatScan>> ScansAsync(
        XnatSession session, XnatSelection selection, Action<string> tell, CancellationToken cancellation)
    {
        IReadOnlyList<XnatScan> all = await catalog.GetScansAsync(session, cancellation).ConfigureAwait(false);
        if (all.Count == 0)
            tell($"The session '{session.Label}' has no scans.");
        if (selection.Scans.Count == 0 || selection.Scans.Contains("*"))
            return all;
        string[] unknown = [.. selection.Scans.Where(wanted => all.All(scan => scan.Id != wanted))];
        if (unknown.Length > 0)
        {
            throw new DownloadException(ErrorId.ItemNotFound,
                $"The session '{session.Label}' has no scan '{string.Join("', '", unknown)}'. "
                    + $"It has: {string.Join(", ", all.Select(scan => scan.Id))}.");
        }

        return [.. all.Where(scan => selection.Scans.Contains(scan.Id))];
    }

    private async Task<List<XnatListing>> ListAsync(
        XnatSession session,
        IReadOnlyList<XnatScan> scans,
        XnatSelection selection,
        Action<string?> note,
        Action<string> tell,
        CancellationToken cancellation)
    {
        List<XnatScan?> owners = [.. scans];
        if (selection.IncludeSessionResources)
            owners.Add(null);
        var found = new List<XnatListing>[owners.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ListingsAtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, owners.Count, options, async (i, token) =>
        {
            found[i] = [];
            foreach (XnatResource resource in await catalog.GetResourcesAsync(session, owners[i]?.Id, token).ConfigureAwait(false))
            {
                if (!IsWanted(resource, selection))
                    continue;
                IReadOnlyList<XnatFile> files = await catalog.GetFilesAsync(resource, token).ConfigureAwait(false);
                if (resource.FileCount is { } count && count != files.Count)
                {
                    tell(
                        $"{session.Label}: the server counts {count} files in {Name(owners[i], resource)} and lists {files.Count}; "
                            + "the list decides.");
                }

                if (files.Count > 0)
                    found[i].Add(new XnatListing(owners[i], resource, files));
            }
        }).ConfigureAwait(false);
        for (int i = 0; i < owners.Count; i++)
        {
            if (found[i].Count > 0)
                continue;
            note(owners[i]?.Id);
            tell($"{session.Label}: {(owners[i] is { } scan ? $"scan {scan.Id}" : "the session itself")} has no files to fetch.");
        }

        return [.. found.SelectMany(listings => listings)];
    }

    private static bool IsWanted(XnatResource resource, XnatSelection selection)
    {
        bool IsNamed(IReadOnlyList<string> labels) => labels.Contains(XnatPaths.Key(resource), StringComparer.OrdinalIgnoreCase);
        return (selection.Resources.Count == 0 || IsNamed(selection.Resources)) && !IsNamed(selection.ExcludedResources);
    }

    private static string Name(XnatScan? scan, XnatResource resource) =>
        scan is null ? $"the resource {XnatPaths.Key(resource)}" : $"the resource {XnatPaths.Key(resource)} of scan {scan.Id}";

    private IEnumerable<DownloadItem> Items(XnatSession session, XnatListing listing, string folder, XnatSelection selection)
    {
        string key = XnatPaths.Key(listing.Resource);
        string? keep = selection.ZipMode != XnatZipMode.ExpandAndKeep
            ? null
            : $"{folder}/zips/{(listing.Scan is { } scan ? $"scan-{XnatPaths.Segment(scan.Id)}-" : "")}{XnatPaths.Segment(key)}.zip";
        foreach (XnatFile file in listing.Files)
        {
            XnatDetails details = listing.Describe(session, file) with { Server = catalog.Server, Folder = folder, Keep = keep };
            yield return new DownloadItem
            {
                Sources = [file.Uri],
                RelativePath = XnatPaths.OnDisk(folder, listing.Scan?.Id, key, details.Refusal is null ? file.Path : file.Path.Replace('/', '_')),
                Length = file.Length,
                Checksums = file.Md5 is { } md5 ? [Checksum.Create(ChecksumAlgorithm.Md5, md5)] : [],
                Details = details.ToTexts(),
                Bundle = details.Refusal is null ? XnatPaths.Bundle(listing.Resource) : null,
                Metadata = Metadata(session, listing),
            };
        }
    }

    private static Dictionary<string, string> Metadata(XnatSession session, XnatListing listing)
    {
        var facts = new Dictionary<string, string> { ["session"] = session.Label, ["resource"] = XnatPaths.Key(listing.Resource) };
        if (session.Project is { } project)
            facts["project"] = project;
        if (session.Subject is { } subject)
            facts["subject"] = subject;
        if (listing.Scan is { } scan)
            facts["scan"] = scan.Type.Length == 0 ? scan.Id : $"{scan.Id} ({scan.Type})";
        return facts;
    }
}
