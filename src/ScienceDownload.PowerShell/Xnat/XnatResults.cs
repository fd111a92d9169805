namespace ScienceDownload.Xnat;

/// <summary>Tells what became of the files of a plan.</summary>
internal sealed class XnatResults
{
    private readonly DownloadItem[] _items;
    private readonly bool[] _wasThere;

    /// <param name="items">What is fetched, in the order of the batch.</param>
    /// <param name="options">Where they go, looked at now, before anything moves, and what becomes of what is there.</param>
    public XnatResults(DownloadItem[] items, BatchOptions options)
    {
        _items = items;
        bool repairs = options.Conflict == ConflictPolicy.Repair;
        _wasThere = [.. items.Select(item => repairs && item.RelativePath is { } path && File.Exists(Path.Combine(options.Destination, path)))];
    }

    /// <summary>The result for an item that settled.</summary>
    public XnatSavedFile Present(ItemInfo item)
    {
        DownloadItem planned = _items[item.Index];
        XnatFileStatus status = Status(item, planned);
        bool isThere = status != XnatFileStatus.Failed;
        return new XnatSavedFile
        {
            Status = status,
            Path = item.RelativePath ?? planned.RelativePath ?? "",
            FullName = isThere ? item.FullName : null,
            Session = planned.Metadata.GetValueOrDefault("session"),
            Length = item.Length ?? planned.Length,
            Md5 = isThere ? Md5(planned) : null,
            Sha256 = item.Sha256,
            Error = item.Error,
            BatchId = item.BatchId,
        };
    }

    /// <summary>The result for a place that has no files.</summary>
    public static XnatSavedFile Nothing(XnatPlan plan, string folder) =>
        new() { Status = XnatFileStatus.Empty, Path = folder, Session = plan.Session.Label, Length = 0 };

    private XnatFileStatus Status(ItemInfo item, DownloadItem planned)
    {
        // A zip that stays packed is compared with the list entry by entry.
        bool isListed = planned.IsProcessed || Md5(planned) is not null;
        return item.State switch
        {
            ItemState.Skipped => isListed ? XnatFileStatus.SkippedVerified : XnatFileStatus.SkippedSizeOnly,
            ItemState.Completed when !isListed => XnatFileStatus.Unverified,
            ItemState.Completed when _wasThere[item.Index] || item.Transfer is { Repairs: true } || CameWrong(item) => XnatFileStatus.Repaired,
            ItemState.Completed => XnatFileStatus.Downloaded,
            _ => XnatFileStatus.Failed,
        };
    }

    private static bool CameWrong(ItemInfo item) =>
        item.Transfer?.Failures.Any(failure => failure.ErrorId is ErrorId.ChecksumMismatch or ErrorId.LengthMismatch) == true;

    private static string? Md5(DownloadItem item) =>
        item.Checksums.Where(sum => sum.Algorithm == ChecksumAlgorithm.Md5).Select(sum => sum.Hex).FirstOrDefault();
}
