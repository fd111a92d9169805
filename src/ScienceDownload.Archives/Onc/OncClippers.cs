using ScienceDownload.Archives.Formats.Audio;
using ScienceDownload.Archives.Onc.Clipping;

namespace ScienceDownload.Archives.Onc;

/// <summary>The clippers of all kinds of files.</summary>
/// <param name="Spectrogram">Cuts MAT files.</param>
/// <param name="Picture">Cuts pictures of spectrograms.</param>
/// <param name="Audio">Cuts recordings.</param>
internal sealed record OncClippers(
    IClipper<SpectrogramClipFormat> Spectrogram,
    Func<ClipRequest, string, CancellationToken, Task<ClipResult?>> Picture,
    IClipper<AudioClipFormat> Audio)
{
    /// <summary>The real ones; recordings are cut with the <c>ffmpeg</c> on PATH.</summary>
    public static OncClippers OfEnvironment => new(new SpectrogramClipper(), PlotClipper.ClipAsync, new AudioClipper(Ffmpeg.OfEnvironment));

    /// <summary>Cuts a clip of a kind, written by its extension; null when no file has anything of the window.</summary>
    public Task<ClipResult?> ClipAsync(string kind, string extension, ClipRequest request, string target, CancellationToken cancellation) =>
        (kind, extension) switch
    {
        (OncDetails.AudioClipKind, "wav") => Audio.ClipAsync(request, target, AudioClipFormat.Wav, cancellation),
        (OncDetails.AudioClipKind, _) => Audio.ClipAsync(request, target, AudioClipFormat.Flac, cancellation),
        (_, "png") => Picture(request, target, cancellation),
        (_, "mat") => Spectrogram.ClipAsync(request, target, SpectrogramClipFormat.Mat, cancellation),
        _ => Spectrogram.ClipAsync(request, target, SpectrogramClipFormat.Npz, cancellation),
    };
}
