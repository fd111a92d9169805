using ScienceDownload.Archives.Vo;
using ScienceDownload.Formatting;

namespace ScienceDownload.Commands;

/// <summary>Makes what Invoke-VoDownload writes of what the engine knows.</summary>
internal static class VoResult
{
    /// <summary>A file that was brought, or could not be.</summary>
    /// <param name="info">What the engine knows.</param>
    /// <param name="item">The item; null for one that was found below a prefix.</param>
    /// <param name="input">What the user passed; null likewise.</param>
    /// <param name="identity">As whom it was asked for.</param>
    public static VoDownload Of(ItemInfo info, DownloadItem? item, object? input, string identity)
    {
        TransferFacts? facts = info.Transfer;
        Uri used = facts?.Source ?? info.Uri;
        VoDetails? details = item is null ? null : VoDetails.Read(item);
        return new VoDownload
        {
            Path = info.State.IsDone() ? info.FullName : null,
            Uri = used,
            FinalUri = facts?.FinalUri,
            Sources = item?.Sources ?? [info.Uri],
            Provider = item is null ? (used.Scheme == "s3" ? "aws" : VoCopy.OnPrem) : details!.ProviderOf(item, used),
            Region = item is null ? null : details!.RegionOf(item, used),
            Identity = identity,
            State = info.State,
            Length = info.Length,
            BytesTransferred = facts?.BytesTransferred ?? 0,
            FromCache = info.State == ItemState.Skipped,
            Resumed = facts?.Resumed ?? false,
            ETag = facts?.ETag,
            LastModified = facts?.LastModified,
            ContentType = info.ContentType,
            Verified = Verified(info),
            Sha256 = info.Sha256,
            Attempts = facts?.Failures ?? [],
            Duration = info is { StartedAt: { } start, CompletedAt: { } end } ? end - start : TimeSpan.Zero,
            Record = input,
            BatchId = info.BatchId,
        };
    }

    /// <summary>A file that was only found.</summary>
    public static VoDownload Listed(DownloadItem item, object input, string identity)
    {
        VoDetails details = VoDetails.Read(item);
        return new VoDownload
        {
            Uri = item.PrimarySource,
            Sources = item.Sources,
            Provider = details.ProviderOf(item, item.PrimarySource),
            Region = details.RegionOf(item, item.PrimarySource),
            Identity = identity,
            Length = item.Length ?? details.Estimate,
            ContentType = details.Format,
            Record = input,
        };
    }

    /// <summary>What is about to be downloaded, for people.</summary>
    public static string Describe(IReadOnlyList<DownloadItem> items)
    {
        long?[] sizes = [.. items.Select(item => item.Length ?? VoDetails.Read(item).Estimate)];
        string size = sizes.All(one => one is not null) ? $" (about {Humanizer.Size(sizes.Sum() ?? 0)})" : "";
        return (items.Count == 1 ? items[0].PrimarySource.GetLeftPart(UriPartial.Path) : $"{items.Count} files") + size;
    }

    private static string Verified(ItemInfo info)
    {
        if (info.Transfer?.Verified is [var first, ..])
            return first.Algorithm.ToString().ToUpperInvariant();
        return info.State.IsDone() && info.Transfer?.IsEndTold != false ? "Length" : "None";
    }
}
