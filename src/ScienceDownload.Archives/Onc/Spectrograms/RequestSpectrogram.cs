using ScienceDownload.Archives.Formats.Audio;
using ScienceDownload.Archives.Onc.Clipping;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>
/// Makes the spectrogram of a request's window out of downloaded audio: a little more than the window is cut, so that the frames at its edges are
/// whole; the window itself is left beside the spectrogram, to the sample.
/// </summary>
/// <param name="generator">Computes and writes.</param>
/// <param name="clipper">Cuts.</param>
internal sealed class RequestSpectrogram(SpectrogramGenerator generator, AudioClipper clipper)
{
    /// <summary>How much more than the window is needed on both sides: what the options say, else half a frame or half a hop.</summary>
    public static TimeSpan Context(SpectrogramOptions options) => TimeSpan.FromSeconds(
        options.ClipPadSeconds ?? Math.Max(options.WindowSeconds / 2, options.WindowSeconds * (1 - options.Overlap) / 2));

    /// <summary>Makes it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="files">Its audio, with the context.</param>
    /// <param name="job">What to write and how; the audio file and the clip are filled in here.</param>
    /// <param name="keepContext">Whether the audio with its context stays.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The spectrogram and the exact audio; null when no file has anything of the window.</returns>
    /// <exception cref="DownloadException">See <see cref="IClipper{TFormat}"/> and <see cref="SpectrogramGenerator"/>.</exception>
    public async Task<(LocalSpectrogram Spectrogram, ClipResult Audio)?> MakeAsync(
        OncRequest request, IReadOnlyList<string> files, SpectrogramJob job, bool keepContext, CancellationToken cancellation)
    {
        OncWindow window = request.Window;
        TimeSpan context = Context(job.Options);
        string name = ClipName.Base(request.OutputName, request.DeviceCode, request.Timestamp);
        TimeSpan before = request.PadBefore, after = window.End - request.Timestamp;
        string extension = request.AudioFormat == AudioClipFormat.Wav ? ".wav" : ".flac";
        string exact = Path.Combine(job.Folder, ClipName.Clipped(name, ClipName.ExactAudio, before, after) + extension);
        if (!job.Replace && File.Exists(exact))
            throw new DownloadException(ErrorId.DestinationExists, $"'{exact}' is there already. Give -Force to replace it.");
        ClipRequest wanted = new() { Files = files, Device = request.DeviceCode, Start = window.Start, End = window.End, Description = request.Label };
        if (await clipper.ClipAsync(wanted, exact, request.AudioFormat, cancellation).ConfigureAwait(false) is not { } audio)
            return null;
        // WAV, whatever the wish: it is read again at once and thrown away.
        string around = Path.Combine(job.Folder, SafeName.FileName(ClipName.Clipped(name, ClipName.Audio, before, after) + "_context.wav"));
        ClipResult lead = (await clipper.ClipAsync(
            wanted with { Start = window.Start - context, End = window.End + context }, around, AudioClipFormat.Wav, cancellation).ConfigureAwait(false))!;
        try
        {
            SpectrogramJob made = job with
            {
                AudioFile = around,
                Stem = job.Stem ?? ClipName.Clipped(name, ClipName.Spectrogram, before, after),
                Description = job.Description ?? request.Label,
                Options = job.Options with { ClipStart = context.TotalSeconds, ClipEnd = (context + (window.End - window.Start)).TotalSeconds, ClipPadSeconds = context.TotalSeconds },
            };
            return (await generator.GenerateAsync(made, null, cancellation).ConfigureAwait(false), audio);
        }
        finally
        {
            if (!keepContext)
            {
                File.Delete(around);
                File.Delete(lead.SidecarPath!);
            }
        }
    }
}
