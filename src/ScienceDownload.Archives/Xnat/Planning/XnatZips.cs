namespace ScienceDownload.Archives.Xnat;

/// <summary>
/// Plans zips that stay packed: one with all scans, or one for each resource where not all are wanted; one for each resource of the session itself.
/// </summary>
internal sealed class XnatZips(XnatAddress address, XnatSession session, string folder, XnatSelection selection)
{
    /// <summary>The zips that bring these files.</summary>
    /// <exception cref="DownloadException">One zip was asked for and there would be several.</exception>
    public IReadOnlyList<DownloadItem> Items(IReadOnlyList<XnatListing> listings)
    {
        bool isFiltered = selection.Resources.Count > 0 || selection.ExcludedResources.Count > 0;
        XnatListing[] ofScans = [.. listings.Where(listing => listing.Scan is not null)];
        List<DownloadItem> zips = [];
        if (ofScans.Length > 0 && !isFiltered)
            zips.Add(Zip("scans.zip", ofScans, null));
        else
        {
            zips.AddRange(ofScans
                .GroupBy(listing => XnatPaths.Key(listing.Resource))
                .Select(group => Zip($"scans_{XnatPaths.Segment(group.Key)}.zip", [.. group], group.Key)));
        }

        zips.AddRange(listings.Where(listing => listing.Scan is null).Select(listing =>
            Zip($"resources_{XnatPaths.Segment(XnatPaths.Key(listing.Resource))}.zip", [listing], XnatPaths.Key(listing.Resource))));
        if (selection.OutFile is null)
            return zips;
        return zips is [var only]
            ? [only with { RelativePath = selection.OutFile }]
            : throw new DownloadException(ErrorId.InputInvalid,
                $"One file was asked for and the server would send {zips.Count} zips of '{session.Label}'. Ask for the scans or for one resource, "
                    + "or leave out the file.");
    }

    private DownloadItem Zip(string name, XnatListing[] listings, string? resource)
    {
        string[] scans = [.. listings.Select(listing => listing.Scan?.Id).OfType<string>().Distinct()];
        string[] below = scans.Length > 0 ? ["scans", string.Join(',', scans)] : [];
        string[] part = resource is null ? [] : ["resources", resource];
        Uri files = address.Data(["experiments", session.Id, .. below, .. part, "files"]);
        var details = new XnatDetails
        {
            Server = address.Root,
            SessionId = session.Id,
            Label = session.Label,
            Scan = scans.Length > 0 ? string.Join(',', scans) : null,
            Resource = resource ?? "",
            Folder = folder,
            Files = listings.Sum(listing => listing.Files.Count),
        };
        return new DownloadItem
        {
            // With the parameter an empty place is told from a missing one.
            Sources = [new Uri($"{files}?format=zip&accept-not-found=true")],
            RelativePath = $"{folder}/{name}",
            Details = details.ToTexts(),
            IsProcessed = true,
            Metadata = new Dictionary<string, string> { ["session"] = session.Label },
        };
    }
}
