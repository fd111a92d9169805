using Spectre.Console;
using Spectre.Console.Rendering;

namespace ScienceDownload.Worker.Output;

/// <summary>Draws a batch's progress: one bar for all, then a line per moving file. No line wraps and none scrolls out of a small terminal.</summary>
internal static class LiveView
{
    private const int MostFiles = 8;
    private const int WidestBar = 40;
    private const int NameColumn = 25;

    public static IRenderable Build(BatchProgress progress, int width, int height)
    {
        var rows = new List<IRenderable> { Overall(progress, width) };
        // A display taller than the terminal would scroll instead of redrawing itself.
        int room = Math.Clamp(height - 4, 0, MostFiles);
        rows.AddRange(progress.Active.Take(room).Select(item => new Text(FileLine(item, width))));
        if (progress.Active.Count > room)
            rows.Add(new Text(Cut($"  and {progress.Active.Count - room} more", width), new Style(Color.Grey)));
        return new Rows(rows);
    }

    private static Paragraph Overall(BatchProgress progress, int width)
    {
        string left = progress.TimeLeft is { } time ? "  " + Humanize.Duration(time) + " left" : "";
        string failed = progress.Failed > 0 ? $"  {progress.Failed} failed" : "";
        string bytes = Texts.Bytes(progress.BytesReceived, progress.BytesTotal);
        string text = Cut($"{progress.Settled}/{progress.Total} files  {bytes}  {Humanize.Rate(progress.BytesPerSecond)}{left}{failed}", width);
        int barWidth = Math.Clamp(width - text.Length - 1, 0, WidestBar);
        int filled = (int)(barWidth * progress.Percent / 100);
        return new Paragraph()
            .Append(new string('━', filled), new Style(Color.Green))
            .Append(new string('─', barWidth - filled), new Style(Color.Grey))
            .Append(barWidth > 0 ? " " + text : text);
    }

    private static string FileLine(ItemProgress item, int width)
    {
        string share = item.Length is > 0 and var length
            ? FormattableString.Invariant($"{100.0 * item.BytesReceived / length,3:0}%")
            : Humanize.Size(item.BytesReceived);
        string step = item.State == ItemState.Downloading ? Humanize.Rate(item.BytesPerSecond) : item.State.ToString().ToLowerInvariant();
        string name = SafeText.Line(item.Name);
        int room = Math.Max(8, width - NameColumn);
        // The end of a path tells files apart, its beginning does not.
        if (name.Length > room)
            name = "…" + name[^(room - 1)..];
        return Cut($"  {share,8}  {step,-11}  {name}", width);
    }

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width - 1)] + "…";
}
