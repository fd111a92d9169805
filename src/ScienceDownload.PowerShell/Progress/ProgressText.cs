using ScienceDownload.Formatting;

namespace ScienceDownload.Progress;

/// <summary>The words of progress records and of a job's status.</summary>
internal static class ProgressText
{
    /// <summary>How far a batch is: <c>12 of 200 files, 1.2 GB of 4.0 GB, 35.1 MB/s, 1 failed</c>.</summary>
    public static string Describe(BatchProgress progress)
    {
        string bytes = progress.BytesTotal is { } total
            ? $"{Humanizer.Size(progress.BytesReceived)} of {Humanizer.Size(total)}"
            : Humanizer.Size(progress.BytesReceived);
        string text = $"{progress.Settled} of {progress.Total} files, {bytes}";
        if (progress.BytesPerSecond > 0)
            text += $", {Humanizer.Size((long)progress.BytesPerSecond)}/s";
        return progress.Failed > 0 ? $"{text}, {progress.Failed} failed" : text;
    }

    /// <summary>How far a file is.</summary>
    public static string Describe(ItemProgress item)
    {
        if (item.State is not (ItemState.Downloading or ItemState.Queued))
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

    /// <summary>A name that leaves room on the line: the end of it, which tells more than its beginning.</summary>
    public static string Shorten(string name, int longest) => name.Length <= longest ? name : "…" + name[^(longest - 1)..];
}
