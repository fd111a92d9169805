using ScienceDownload.Archives.Formats;
using ScienceDownload.Archives.Formats.Images;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>
/// Cuts ONC's spectrogram pictures. The plot's place in the picture is known, and that it shows five minutes; the rest is proportion, so the clip is
/// approximate and says so.
/// </summary>
internal static class PlotClipper
{
    private const byte GapGrey = 0x80;
    private static readonly TimeSpan FileSpan = TimeSpan.FromSeconds(300);

    /// <summary>Cuts the clip; see <see cref="IClipper{TFormat}.ClipAsync"/>. Gaps are grey.</summary>
    public static Task<ClipResult?> ClipAsync(ClipRequest request, string target, CancellationToken cancellation) =>
        Task.Run(() => Clip(request, target, cancellation), cancellation);

    private static async Task<ClipResult?> Clip(ClipRequest request, string target, CancellationToken cancellation)
    {
        List<string> warnings = ["The clip is cut out of pictures: its times are approximate, and it has no axes."];
        List<string> sources = [];
        PngImage? clip = null;
        bool[] isFilled = [];
        foreach ((string file, DateTimeOffset start) in Candidates(request))
        {
            cancellation.ThrowIfCancellationRequested();
            PngImage plot = PlotBox.Crop(PngReader.Read(file));
            if (clip is null)
            {
                int width = (int)Math.Min(65_000, Math.Ceiling((request.End - request.Start) / FileSpan * plot.Width));
                clip = new PngImage(width, plot.Height, GapGrey);
                isFilled = new bool[width];
            }

            double perFile = clip.Width / ((request.End - request.Start) / FileSpan);
            if (plot.Height != clip.Height)
                warnings.Add($"{Path.GetFileName(file)} was left out: the picture has another size.");
            else if (Paste(plot, clip, isFilled, (start - request.Start) / FileSpan * perFile, perFile))
                sources.Add(Path.GetFullPath(file));
        }

        if (clip is null || sources.Count == 0)
            return null;
        await NewFile.WriteAsync(target, (stream, _) =>
        {
            PngWriter.Write(stream, clip);
            return Task.CompletedTask;
        }, cancellation).ConfigureAwait(false);
        return new ClipResult
        {
            Path = Path.GetFullPath(target),
            Start = request.Start,
            End = request.End,
            Sources = sources,
            Gaps = FindGaps(isFilled, request),
            Warnings = warnings,
            Length = clip.Width,
        };
    }

    private static bool Paste(PngImage plot, PngImage clip, bool[] isFilled, double left, double width)
    {
        bool isAny = false;
        for (int x = 0; x < clip.Width; x++)
        {
            double from = (x + 0.5 - left) / width;
            if (from is < 0 or >= 1 || isFilled[x])
                continue;
            int column = (int)(from * plot.Width);
            for (int y = 0; y < clip.Height; y++)
                plot.Row(y).Slice(column * 3, 3).CopyTo(clip.Row(y)[(x * 3)..]);
            isFilled[x] = isAny = true;
        }

        return isAny;
    }

    private static List<ClipGap> FindGaps(bool[] isFilled, ClipRequest request)
    {
        List<ClipGap> gaps = [];
        for (int x = 0; x < isFilled.Length; x++)
        {
            if (isFilled[x])
                continue;
            if (x > 0 && !isFilled[x - 1])
                gaps[^1] = gaps[^1] with { End = At(x + 1) };
            else
                gaps.Add(new ClipGap(At(x), At(x + 1)));
        }

        return gaps;

        DateTimeOffset At(int x) => request.Start + TimeSpan.FromTicks((long)((Int128)(request.End - request.Start).Ticks * x / isFilled.Length));
    }

    private static IEnumerable<(string File, DateTimeOffset Start)> Candidates(ClipRequest request) => request.Files
        .Select(file => (File: file, Name: OncFileName.TryParse(file)))
        .Where(file => file.Name is not null && file.Name.Start < request.End && file.Name.Start + FileSpan > request.Start)
        .Select(file => (file.File, file.Name!.Start))
        .OrderBy(file => file.Start).ThenBy(file => file.File, StringComparer.Ordinal);
}
