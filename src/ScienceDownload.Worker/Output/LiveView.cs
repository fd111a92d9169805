using Spectre.Console;
using Spectre.Console.Rendering;

namespace ScienceDownload.Worker.Output;

/// <summary>Draws a batch's progress: one bar for all, then a line per moving file.</summary>
internal static class LiveView
{
    private const int MostFiles = 8;
    private const int WidestBar = 40;
    private const int NameColumn = 26;

    public static IRenderable Build(BatchProgress progress, int width, int height)
    {
        var rows = new List<IRenderable> { Overall(progress, width) };
        // A display taller than the terminal would scroll instead of redrawing itself.
        int room = Math.Clamp(height - 3, 0, MostFiles);
        rows.AddRange(progress.Active.Take(room).Select(item => FileLine(item, width)));
        if (progress.Active.Count > room)
            rows.Add(new Text($"  and {progress.Active.Count - room} more", new Style(Color.Grey)));
        return new Rows(rows);
    }

    private static Columns Overall(BatchProgress progress, int width)
    {
        string bytes = progress.BytesTotal is { } total
            ? $"{Humanize.Size(progress.BytesReceived)} of {Humanize.Size(total)}"
            : Humanize.Size(progress.BytesReceived);
        string left = progress.TimeLeft is { } time ? "  " + Humanize.Duration(time) + " left" : "";
        string failed = progress.Failed > 0 ? $"  {progress.Failed} failed" : "";
        string text = $"{progress.Settled}/{progress.Total} files  {bytes}  {Humanize.Rate(progress.BytesPerSecond)}{left}{failed}";
        int barWidth = Math.Clamp(width - text.Length - 3, 0, WidestBar);
        int filled = (int)(barWidth * progress.Percent / 100);
        return new Columns(
            new Markup($"[green]{new string('━', filled)}[/][grey]{new string('─', barWidth - filled)}[/]"),
            new Text(text).Overflow(Overflow.Ellipsis)) { Expand = false };
    }

    private static Text FileLine(ItemProgress item, int width)
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
        return new Text($"  {share,8}  {step,-11}  {name}") { Overflow = Overflow.Crop };
    }
}
