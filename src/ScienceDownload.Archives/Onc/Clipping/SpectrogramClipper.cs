using ScienceDownload.Archives.Formats;
using ScienceDownload.Archives.Formats.Matlab;
using ScienceDownload.Archives.Formats.Numpy;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>Cuts ONC's spectrograms (MAT) by their time axis and joins them.</summary>
internal sealed class SpectrogramClipper : IClipper<SpectrogramClipFormat>
{
    /// <inheritdoc/>
    public Task<ClipResult?> ClipAsync(ClipRequest request, string target, SpectrogramClipFormat format, CancellationToken cancellation) =>
        Task.Run(() => Clip(request, target, format, cancellation), cancellation);

    private static async Task<ClipResult?> Clip(ClipRequest request, string target, SpectrogramClipFormat format, CancellationToken cancellation)
    {
        List<string> warnings = [], sources = [];
        SpectrogramJoin join = new(Seconds(request.Start), Seconds(request.End));
        foreach (string file in Candidates(request))
        {
            cancellation.ThrowIfCancellationRequested();
            SpectrogramColumns piece;
            try
            {
                piece = SpectrogramReader.Read(file);
            }
            catch (DownloadException exception) when (exception.Id == ErrorId.FormatUnsupported)
            {
                warnings.Add($"{exception.Message} The file was left out.");
                continue;
            }

            if (join.Add(piece))
                sources.Add(Path.GetFullPath(file));
        }

        if (join.First is not { } first)
            return null;
        (double[] levels, double[] times, IReadOnlyList<ClipGap> gaps) = join.Finish();
        if (first.Frequency is null)
            warnings.Add($"{Path.GetFileName(first.File)} names no frequencies; the clip has none.");
        SpectrogramClip clip = new(request, first, levels, [.. times.Select(time => Math.Round(time - Seconds(request.Start), 6))]);
        await NewFile.WriteAsync(target, (stream, _) =>
        {
            if (format == SpectrogramClipFormat.Mat)
                MatWriter.Write(stream, target, clip.ToVariables());
            else
                NpzWriter.Write(stream, clip.ToArrays());
            return Task.CompletedTask;
        }, cancellation).ConfigureAwait(false);
        return new ClipResult
        {
            Path = Path.GetFullPath(target),
            Start = request.Start,
            End = request.End,
            Sources = sources,
            Gaps = gaps,
            Warnings = warnings,
            Length = times.Length,
        };
    }

    // Of two files that begin at the same instant, one is enough: the same data under another name.
    private static IEnumerable<string> Candidates(ClipRequest request) => request.Files
        .Select(file => (File: file, Start: OncFileName.TryParse(file)?.Start))
        .Where(file => file.Start is null || file.Start < request.End)
        .OrderBy(file => file.Start).ThenBy(file => file.File, StringComparer.Ordinal)
        .GroupBy(file => file.Start?.ToString("O") ?? file.File)
        .Select(group => group.First().File);

    private static double Seconds(DateTimeOffset instant) => (double)(instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
}
