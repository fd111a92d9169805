using System.ComponentModel;
using System.Globalization;

namespace ScienceDownload.Formatting;

/// <summary>What the views show instead of raw numbers. For <c>ScienceDownload.Format.ps1xml</c> only; the objects keep the numbers.</summary>
/// <remarks>No overloads: a view may pass null, which would fit several.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Humanizer
{
    private const int NameWidth = 46;

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>A number of bytes in units of 1024, as the shell's own <c>1KB</c> counts: <c>1.5 MB</c>. Null becomes an empty string.</summary>
    public static string Size(long? bytes)
    {
        if (bytes is not { } value)
            return "";
        double scaled = value;
        int unit = 0;
        // 1023.95 would be rounded to 1024.0 of its unit.
        while (Math.Abs(scaled) >= 1023.95 && unit < Units.Length - 1)
        {
            scaled /= 1024;
            unit++;
        }

        return unit == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{value} B")
            : string.Create(CultureInfo.InvariantCulture, $"{scaled:0.0} {Units[unit]}");
    }

    /// <summary>A size as ObsCore tells it, in units of 1000 bytes.</summary>
    public static string Kilobytes(long? kilobytes) => Size(kilobytes * 1000);

    /// <summary>The time between two moments, up to now when the second is missing: <c>1:02:03</c>, <c>2:03</c>, <c>4.5 s</c>. Empty when it has not begun.</summary>
    public static string Elapsed(DateTimeOffset? from, DateTimeOffset? to)
    {
        return from is { } start ? Duration((to ?? DateTimeOffset.UtcNow) - start) : "";
    }

    /// <summary>A time span: <c>1:02:03</c>, <c>2:03</c>, <c>4.5 s</c>. Null becomes an empty string.</summary>
    public static string Duration(TimeSpan? duration)
    {
        if (duration is not { } span)
            return "";
        if (span < TimeSpan.FromMinutes(1))
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0.0} s");
        return span < TimeSpan.FromHours(1)
            ? span.ToString(@"m\:ss", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{(long)span.TotalHours}:{span:mm\\:ss}");
    }

    /// <summary>A moment in UTC to the second; null becomes an empty string.</summary>
    public static string Moment(DateTimeOffset? moment) => Utc(moment, "yyyy-MM-dd HH:mm:ss");

    /// <summary>A moment in UTC to the minute.</summary>
    public static string Minute(DateTimeOffset? moment) => Utc(moment, "yyyy-MM-dd HH:mm");

    /// <summary>The day of a moment in UTC.</summary>
    public static string Day(DateTimeOffset? moment) => Utc(moment, "yyyy-MM-dd");

    /// <summary>A share from 0 to 1 in percent, 100 only for all of it; null becomes an empty string.</summary>
    public static string Share(double? share) => share is { } value
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(Math.Round(100 * value, 6))}%")
        : "";

    /// <summary>The share of a whole: <c>42%</c>; empty while the whole is unknown.</summary>
    public static string Percent(long part, long? whole) => whole is > 0 and var all
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)(100.0 * part / all)}%")
        : "";

    /// <summary>The share of a batch that is done, by bytes where all lengths are known, by files otherwise.</summary>
    public static string BatchPercent(BatchInfo batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int settled = batch.Completed + batch.Skipped + batch.Failed + batch.Cancelled;
        return batch.State == BatchState.Completed ? "100%"
            : batch.BytesTotal is > 0 ? Percent(batch.BytesReceived, batch.BytesTotal)
            : Percent(settled, batch.Total);
    }

    /// <summary>The share of a file that has arrived.</summary>
    public static string ItemPercent(ItemInfo item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.State.IsDone() ? "100%" : Percent(item.BytesReceived, item.Length);
    }

    /// <summary>The bytes of a batch: <c>1.2 GB of 4.0 GB</c>.</summary>
    public static string BatchSize(BatchInfo batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.BytesTotal is { } total ? $"{Size(batch.BytesReceived)} of {Size(total)}" : Size(batch.BytesReceived);
    }

    /// <summary>The length of a file, or what has arrived of it while that is unknown.</summary>
    public static string ItemSize(ItemInfo item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Size(item.Length ?? item.BytesReceived);
    }

    /// <summary>A number of bytes, exact and readable: <c>1536 (1.5 KB)</c>.</summary>
    public static string Bytes(long? bytes) => bytes is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value} ({Size(value)})") : "";

    /// <summary>How many files of a batch are there: <c>12/200</c>.</summary>
    public static string Files(BatchInfo batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return string.Create(CultureInfo.InvariantCulture, $"{batch.Completed + batch.Skipped}/{batch.Total}");
    }

    /// <summary>The files of a batch in each state that occurs: <c>200: 12 completed, 3 running, 185 queued</c>.</summary>
    public static string Counts(BatchInfo batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        (int Count, string State)[] counts =
        [
            (batch.Completed, "completed"), (batch.Skipped, "skipped"), (batch.Failed, "failed"),
            (batch.Cancelled, "cancelled"), (batch.Running, "running"), (batch.Queued, "queued"),
        ];
        return string.Create(CultureInfo.InvariantCulture, $"{batch.Total}: ")
            + string.Join(", ", counts.Where(entry => entry.Count > 0).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Count} {entry.State}")));
    }

    /// <summary>The name of a file, or its address while the name is unknown.</summary>
    public static string Name(ItemInfo item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Rest(item.RelativePath ?? item.Uri.GetLeftPart(UriPartial.Path), NameWidth);
    }

    /// <summary>The beginning of a digest, enough to compare by eye.</summary>
    public static string Digest(string? hex) => hex is { Length: > 12 } ? hex[..12] + "…" : hex ?? "";

    /// <summary>The first of several checksums: <c>sha256:9f86d081…</c>.</summary>
    public static string FirstDigest(IReadOnlyList<Checksum> checksums)
    {
        ArgumentNullException.ThrowIfNull(checksums);
        return checksums.Count == 0 ? "" : $"{Checksum.Name(checksums[0].Algorithm)}:{checksums[0].Hex[..8]}…";
    }

    /// <summary>The end of a text that is longer than its column.</summary>
    public static string Tail(string? text, int width) => text is null ? "" : text.Length <= width ? text : "…" + text[^(width - 1)..];

    /// <summary>The end of a text in the last column, which is wider where the terminal is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The column's width in 80 columns.</param>
    /// <remarks>The shell leaves the last place of a line free in a terminal.</remarks>
    public static string Rest(string? text, int width) => Tail(text, width - 1 + Math.Max(0, TerminalWidth() - 80));

    /// <summary>The name of a file in the last column.</summary>
    public static string Leaf(string? path, int width) => Rest(Path.GetFileName(path), width);

    private static string Utc(DateTimeOffset? moment, string format) => moment?.UtcDateTime.ToString(format, CultureInfo.InvariantCulture) ?? "";

    // What is written to a file is to be the same everywhere.
    private static int TerminalWidth()
    {
        try
        {
            return Console.IsOutputRedirected ? 80 : Console.WindowWidth;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
