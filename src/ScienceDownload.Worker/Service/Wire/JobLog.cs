using ScienceDownload.Engine.Webhooks;
using ScienceDownload.Worker.Service.Batches;

namespace ScienceDownload.Worker.Service.Wire;

/// <summary>
/// What happened to a job, line by line, made of what the state file remembers: it survives a restart, and is the same for everybody.
/// </summary>
internal static class JobLog
{
    /// <summary>The most lines told; older ones are left out.</summary>
    public const int MostLines = 1000;

    /// <summary>The lines, oldest first.</summary>
    public static IReadOnlyList<string> Of(ItemInfo item, BatchInfo batch, ItemHistory history)
    {
        var lines = new List<string> { Line(batch.CreatedAt, "INFO", $"Queued {PublicUriText(item)}") };
        if (item.StartedAt is { } started)
        {
            lines.Add(Line(started, "INFO", "Started"));
            if (batch.IsResolved(item.Index))
                lines.Add(Line(started, "INFO", "Looked for with yt-dlp"));
            else if (batch.IgnoredFields() is { Count: > 0 } ignored)
                lines.Add(Line(started, "WARNING", $"Fetched as a plain file, so these fields do nothing: {string.Join(", ", ignored)}"));
        }

        lines.AddRange(history.Attempts.Select(attempt => Line(attempt.At, "WARNING", $"Attempt {attempt.Number} failed: {attempt.Message}")));
        if (item.CompletedAt is { } end)
            lines.Add(End(item, end));
        return lines;
    }

    private static string End(ItemInfo item, DateTimeOffset end) => item.State switch
    {
        ItemState.Failed => Line(end, "ERROR", WireError.Text(item) ?? "Failed"),
        ItemState.Cancelled => Line(end, "WARNING", "Cancelled"),
        _ => Line(end, "INFO", $"Completed: {item.RelativePath}, {item.Length} bytes"),
    };

    private static string PublicUriText(ItemInfo item) => Engine.Naming.PublicUri.Text(item.Uri);

    private static string Line(DateTimeOffset time, string level, string text) => $"[{WireTime.Text(time)}] {level}: {text}";
}
