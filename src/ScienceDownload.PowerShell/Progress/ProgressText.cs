using ScienceDownload.Formatting;

namespace ScienceDownload.Progress;

/// <summary>The words of progress records and of a job's status.</summary>
internal static class ProgressText
{
    /// <summary>How far a batch is: <c>12 of 200 files, 1.2 GB of 4.0 GB, 35.1 MB/s, 3 ordered, 1 failed</c>.</summary>
    public static string Describe(BatchProgress progress)
    {
        string text = $"{progress.Settled} of {progress.Total} files";
        if (progress.BytesTotal is { } total)
            text += $", {Humanizer.Size(progress.BytesReceived)} of {Humanizer.Size(total)}";
        else if (progress.BytesReceived > 0)
            text += $", {Humanizer.Size(progress.BytesReceived)}";
        if (progress.BytesPerSecond > 0)
            text += $", {Humanizer.Size((long)progress.BytesPerSecond)}/s";
        if (progress.Ordering > 0)
            text += $", {progress.Ordering} ordered";
        return progress.Failed > 0 ? $"{text}, {progress.Failed} failed" : text;
    }

    /// <summary>How far a file is.</summary>
    public static string Describe(ItemProgress item)
    {
        // A file is verified while it is read: here nothing else moves.
        bool isRead = item.State == ItemState.Verifying && item.BytesReceived < item.Length;
        if (!isRead && item.State is not (ItemState.Downloading or ItemState.Queued))
            return item.State.ToString();
        string bytes = item.Length is { } length
            ? $"{Humanizer.Size(item.BytesReceived)} of {Humanizer.Size(length)}"
            : Humanizer.Size(item.BytesReceived);
        return item.BytesPerSecond > 0 ? $"{bytes}, {Humanizer.Size((long)item.BytesPerSecond)}/s" : bytes;
    }

    /// <summary>How far a batch is by its counts: <c>12 of 200 files, 1.2 GB, 1 failed</c>.</summary>
    public static string Describe(BatchInfo batch)
    {
        string text = $"{batch.Completed + batch.Skipped} of {batch.Total} files, {Humanizer.Size(batch.BytesReceived)}";
        if (batch.Failed > 0)
            text += $", {batch.Failed} failed";
        return batch.Cancelled > 0 ? $"{text}, {batch.Cancelled} cancelled" : text;
    }

    /// <summary>
    /// A file's name that leaves room on the line: the end of its path, which tells more than the beginning. What has no path yet goes by the end of its
    /// address.
    /// </summary>
    public static string NameOf(ItemProgress item, int longest)
    {
        string name = item.Name;
        if (name.Contains("://", StringComparison.Ordinal)
            && Uri.TryCreate(name, UriKind.Absolute, out Uri? uri)
            && uri.Segments[^1].Trim('/') is { Length: > 0 } last)
            name = Uri.UnescapeDataString(last);
        return name.Length <= longest ? name : "…" + name[^(longest - 1)..];
    }
}
