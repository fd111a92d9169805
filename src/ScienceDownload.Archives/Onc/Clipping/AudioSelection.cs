using ScienceDownload.Archives.Formats;
using ScienceDownload.Archives.Formats.Audio;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>Chooses which of the files at hand make a clip.</summary>
/// <param name="ffmpeg">Decodes what says too little of itself.</param>
/// <param name="warnings">Gets a line for each file that is left out although it lies in the window.</param>
internal sealed class AudioSelection(Ffmpeg ffmpeg, List<string> warnings)
{
    /// <summary>The files with something of the window, in the order of time, of one series and one rate; empty when there is none.</summary>
    /// <exception cref="DownloadException">A file is damaged, or has other channels than the first.</exception>
    public async Task<IReadOnlyList<AudioPiece>> ChooseAsync(ClipRequest request, AudioClipFormat format, CancellationToken cancellation)
    {
        List<AudioPiece> pieces = [];
        foreach ((string file, OncFileName name) in Candidates(request, format))
        {
            AudioPiece piece = new(file, name.Start, await AudioFacts.ReadAsync(file, ffmpeg, cancellation).ConfigureAwait(false));
            if (piece.Facts.FrameCount == 0 || piece.End <= request.Start)
                continue;
            if (pieces.Count > 0 && piece.Facts.Format.SampleRate != pieces[0].Facts.Format.SampleRate)
            {
                warnings.Add(
                    $"{Path.GetFileName(file)} was left out: it has {piece.Facts.Format.SampleRate} samples per second, "
                        + $"the clip has {pieces[0].Facts.Format.SampleRate}.");
                continue;
            }

            if (pieces.Count > 0
                && (piece.Facts.Format.Channels, piece.Facts.Format.IsFloat) != (pieces[0].Facts.Format.Channels, pieces[0].Facts.Format.IsFloat))
            {
                throw FormatErrors.Unsupported(file,
                    $"it cannot be joined with {Path.GetFileName(pieces[0].File)}: their channels or kinds of samples differ.");
            }

            pieces.Add(piece);
        }

        return pieces;
    }

    private IEnumerable<(string File, OncFileName Name)> Candidates(ClipRequest request, AudioClipFormat format)
    {
        string wanted = format == AudioClipFormat.Wav ? ".wav" : ".flac";
        List<(string File, OncFileName Name)> files = [];
        foreach (string file in request.Files)
        {
            if (OncFileName.TryParse(file) is not { } name)
                warnings.Add($"{Path.GetFileName(file)} was left out: there is no time in its name.");
            else if (name.Start < request.End)
                files.Add((file, name));
        }

        // The whole signal where it is there; the bands of a diverted recording, or another channel, must not be mixed into it.
        string? series = files
            .Select(file => file.Name.Suffix)
            .OrderBy(suffix => suffix.Length)
            .ThenBy(suffix => suffix, StringComparer.Ordinal)
            .FirstOrDefault();
        foreach ((string file, _) in files.Where(file => file.Name.Suffix != series))
            warnings.Add($"{Path.GetFileName(file)} was left out: it is of another channel or band.");
        return files
            .Where(file => file.Name.Suffix == series)
            .GroupBy(file => file.Name.Start)
            .OrderBy(group => group.Key)
            .Select(group => group
                .OrderByDescending(file => Path.GetExtension(file.File).Equals(wanted, StringComparison.OrdinalIgnoreCase))
                .First());
    }
}
