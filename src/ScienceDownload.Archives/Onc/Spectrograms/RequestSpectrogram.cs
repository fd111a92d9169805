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
    /// <summary>The lowest rate that hydrophones record at: what a number of samples can last at most.</summary>
    private const int LowestSampleRate = 8000;

    /// <summary>How much more than the window is needed on both sides: what the options say, else half a frame or half a hop.</summary>
    /// <param name="options">The options.</param>
    /// <param name="sampleRate">Samples per second of the audio.</param>
    public static TimeSpan Context(SpectrogramOptions options, int sampleRate)
    {
        double window = options.WindowLength is { } samples ? (double)samples / sampleRate : options.WindowSeconds;
        double hop = options.HopLength is { } step ? (double)step / sampleRate : window * (1 - options.Overlap);
        return TimeSpan.FromSeconds(options.ClipPadSeconds ?? Math.Max(window / 2, hop / 2));
    }

    /// <summary>The most that <see cref="Context"/> can be: what to bring while nobody knows the rate yet.</summary>
    public static TimeSpan LargestContext(SpectrogramOptions options) => Context(options, LowestSampleRate);

    /// <summary>Makes it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="files">Its audio, with the context.</param>
    /// <param name="job">What to write and how; the audio file and the clip are filled in here.</param>
    /// <param name="clips">The folder for audio.</param>
    /// <param name="keepContext">Whether the audio with its context stays.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The spectrogram and the exact audio; null when no file has anything of the window.</returns>
    /// <exception cref="DownloadException">See <see cref="IClipper{TFormat}"/> and <see cref="SpectrogramGenerator"/>.</exception>
    public async Task<(LocalSpectrogram Spectrogram, ClipResult Audio)?> MakeAsync(
        OncRequest request, IReadOnlyList<string> files, SpectrogramJob job, string clips, bool keepContext, CancellationToken cancellation)
    {
        OncWindow window = request.Window;
        string name = ClipName.Base(request.OutputName, request.DeviceCode, request.Timestamp);
        TimeSpan before = request.PadBefore, after = window.End - request.Timestamp;
        string extension = request.AudioFormat == AudioClipFormat.Wav ? ".wav" : ".flac";
        string exact = Path.Combine(clips, ClipName.Clipped(name, ClipName.ExactAudio, before, after) + extension);
        if (!job.Replace && File.Exists(exact))
            throw new DownloadException(ErrorId.DestinationExists, $"'{exact}' is there already. Give -Force to replace it.");
        ClipRequest wanted = new()
        {
            Files = files, Device = request.DeviceCode, Start = window.Start, End = window.End, Description = request.Label,
        };
        if (await clipper.ClipAsync(wanted, exact, request.AudioFormat, cancellation).ConfigureAwait(false) is not { } audio)
            return null;
        int rate = (await AudioFacts.ReadAsync(audio.Sources[0], Ffmpeg.OfEnvironment, cancellation).ConfigureAwait(false)).Format.SampleRate;
        TimeSpan context = Context(job.Options, rate);
        // WAV, whatever the wish: it is read again at once and thrown away.
        string around = Path.Combine(clips, SafeName.FileName(ClipName.Clipped(name, ClipName.Audio, before, after) + "_context.wav"));
        ClipResult lead = (await clipper.ClipAsync(
            wanted with { Start = window.Start - context, End = window.End + context },
            around,
            AudioClipFormat.Wav,
            cancellation).ConfigureAwait(false))!;
        try
        {
            SpectrogramJob made = job with
            {
                AudioFile = around,
                Stem = job.Stem ?? ClipName.Clipped(name, ClipName.Spectrogram, before, after),
                Description = job.Description ?? request.Label,
                Options = job.Options with
                {
                    ClipStart = context.TotalSeconds,
                    ClipEnd = (context + (window.End - window.Start)).TotalSeconds,
                    ClipPadSeconds = context.TotalSeconds,
                },
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
