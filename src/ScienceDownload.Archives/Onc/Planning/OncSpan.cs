using System.Globalization;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Onc;

/// <summary>One span of a wish.</summary>
/// <param name="Window">What is asked for; no two spans of a wish have an instant in common.</param>
/// <param name="CoveredFrom">Where the spans that end where this one begins, or where one of those does, begin.</param>
/// <param name="Folder">The folder of its files, below the device's and the tag's.</param>
internal sealed record OncSpan(OncWindow Window, DateTimeOffset CoveredFrom, string Folder)
{
    /// <summary>The spans of a wish in order, cut where they overlap, with their folders.</summary>
    public static IReadOnlyList<OncSpan> Of(OncWish wish)
    {
        var windows = new List<OncWindow>();
        foreach (OncWindow window in wish.Spans.OrderBy(span => span.Start).ThenBy(span => span.End))
        {
            DateTimeOffset start = windows.Count > 0 && windows[^1].End > window.Start ? windows[^1].End : window.Start;
            if (start < window.End)
                windows.Add(new OncWindow(start, window.End));
        }

        var runs = new List<List<OncWindow>>();
        foreach (OncWindow window in windows)
        {
            if (runs.Count > 0 && runs[^1][^1].End == window.Start)
                runs[^1].Add(window);
            else
                runs.Add([window]);
        }

        return [.. runs.SelectMany(run => run.Select(window =>
        {
            OncWindow named = wish.HasOneFolder ? new(windows[0].Start, windows[^1].End) : new(run[0].Start, run[^1].End);
            return new OncSpan(window, run[0].Start, FolderOf(wish.DeviceCode, wish.Tag, named, wish.IsAudio ? "audio" : "onc_spectrograms"));
        }))];
    }

    /// <summary>Spans that touch or overlap as one, for what is listed and not ordered.</summary>
    public static IReadOnlyList<OncWindow> Join(IEnumerable<OncWindow> spans)
    {
        var joined = new List<OncWindow>();
        foreach (OncWindow span in spans.OrderBy(span => span.Start))
        {
            if (joined.Count > 0 && joined[^1].End >= span.Start)
                joined[^1] = joined[^1] with { End = span.End > joined[^1].End ? span.End : joined[^1].End };
            else
                joined.Add(span);
        }

        return joined;
    }

    /// <summary>The folder of files of a span, below the destination.</summary>
    public static string FolderOf(string device, string tag, OncWindow span, string kind) =>
        $"{SafeName.FileName(device)}/{SafeName.FileName(tag)}_{Dates(span)}/{kind}";

    /// <summary>The folder of clips, below the destination.</summary>
    public static string ClipFolderOf(string device, string tag, string kind) => $"{SafeName.FileName(device)}/{SafeName.FileName(tag)}/clips/{kind}";

    private static string Dates(OncWindow window)
    {
        string first = Date(window.Start), last = Date(window.End);
        return first == last ? first : $"{first}_to_{last}";
    }

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
