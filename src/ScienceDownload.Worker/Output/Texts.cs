using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.Output;

/// <summary>The sentences and tables that the quiet and the live display share.</summary>
internal static class Texts
{
    public static string Started(BatchInfo batch)
    {
        int done = batch.Completed + batch.Skipped;
        string what = batch.StartedAt is null ? Humanize.Files(batch.Total) : $"going on, {done} of {Humanize.Files(batch.Total)} done,";
        return $"{batch.Id}: {what} to {SafeText.Line(batch.Destination)}";
    }

    public static string Interrupted(BatchInfo batch) => batch.Service is { } service
        ? $"scidl: interrupted; {batch.Id} goes on at {service}"
        : $"scidl: interrupted, suspending {batch.Id} (again to quit at once)";

    public static string Failed(ItemInfo item)
    {
        string name = item.RelativePath ?? SafeText.Address(item.Uri);
        return SafeText.Line($"scidl: failed {name}: {item.Error ?? "no reason given"} [{item.ErrorId ?? ErrorId.Unexpected}]");
    }

    public static string Bytes(long received, long? total) =>
        total is null ? Humanize.Size(received) : $"{Humanize.Size(received)} of {Humanize.Size(total.Value)}";

    public static string Warning(string text) => "scidl: warning: " + SafeText.Line(text);

    /// <summary>How it ended, the table of counts, and the next step if there is one.</summary>
    public static void WriteSummary(TextWriter writer, RunSummary summary)
    {
        BatchInfo batch = summary.Batch;
        string failed = batch.Failed > 0 ? $", {batch.Failed} of {Humanize.Files(batch.Total)} failed" : "";
        string error = batch.Error is null ? "" : ": " + SafeText.Line(batch.Error);
        writer.WriteLine($"{batch.Id}: {Status.Of(batch.State)}{failed}{error}");
        var table = new TextTable(">Files", ">Fetched", ">There already", ">Failed", ">Stopped", ">Bytes moved", ">Time", ">Rate");
        double seconds = summary.Elapsed.TotalSeconds;
        table.Add(
            Humanize.Count(batch.Total),
            Humanize.Count(batch.Completed),
            Humanize.Count(batch.Skipped),
            Humanize.Count(batch.Failed),
            Humanize.Count(batch.Cancelled),
            Humanize.Size(summary.BytesMoved),
            Humanize.Duration(summary.Elapsed),
            Humanize.Rate(seconds > 0 ? summary.BytesMoved / seconds : 0));
        table.Write(writer);
        if (summary.NextStep is not null)
            writer.WriteLine($"{(batch.State.IsTerminal() ? "Try the failed files again" : "Go on")} with: {summary.NextStep}");
    }
}
