using ScienceDownload.Archives.Formats.Audio;
using ScienceDownload.Archives.Onc.Clipping;
using ScienceDownload.Archives.Onc.Spectrograms;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>Makes the spectrograms of requests out of downloaded audio.</summary>
/// <param name="folder">Where they go.</param>
/// <param name="outputs">What is written.</param>
/// <param name="options">How they are made, where a request does not say.</param>
internal sealed class RequestSpectrogramWork(string folder, SpectrogramOutputs outputs, SpectrogramOptions options)
{
    /// <summary>Files and folders with the audio.</summary>
    public required IReadOnlyList<string> AudioPaths { get; init; }

    /// <summary>A line that is kept in the files, instead of a request's label; null for that.</summary>
    public string? Description { get; init; }

    /// <summary>Whether files that are there already may be replaced.</summary>
    public bool Replace { get; init; }

    /// <summary>Whether the audio with a little more on both sides stays.</summary>
    public bool KeepContext { get; init; }

    /// <summary>Makes them, and writes what became of each. One that fails leaves the others alone.</summary>
    public async Task RunAsync(IReadOnlyList<OncRequest> requests, PipelineQueue output, CancellationToken cancellation)
    {
        RequestAudio audio = new(AudioPaths);
        RequestSpectrogram maker = new(new SpectrogramGenerator(TimeProvider.System), new AudioClipper(Ffmpeg.OfEnvironment));
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (OncRequest request in requests)
        {
            // Two requests a fraction of a second apart would have one name.
            string name = ClipName.Free(ClipName.Base(request.OutputName, request.DeviceCode, request.Timestamp), names.Contains);
            names.Add(name);
            var made = new OncRequestSpectrogram
            {
                DeviceCode = request.DeviceCode,
                Timestamp = request.Timestamp,
                Window = request.Window,
                Tag = request.Tag,
                Label = request.Label,
            };
            try
            {
                made = await MakeAsync(maker, audio, request with { OutputName = name }, made, output, cancellation).ConfigureAwait(false);
            }
            catch (DownloadException exception)
            {
                output.WriteError(exception.ToErrorRecord(request));
                made = made with { Error = exception.Message };
            }

            await output.WriteAsync(made, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<OncRequestSpectrogram> MakeAsync(
        RequestSpectrogram maker, RequestAudio audio, OncRequest request, OncRequestSpectrogram made, PipelineQueue output, CancellationToken cancellation)
    {
        string origin = request.Origin ?? $"{request.DeviceCode} {request.Timestamp:u}";
        SpectrogramOptions wanted = GeneratorOptions.Read(request.GeneratorOptions, options, text => output.WriteWarning($"{origin}: {text}"));
        TimeSpan context = RequestSpectrogram.Context(wanted);
        IReadOnlyList<string> files = audio.Find(request.DeviceCode, new OncWindow(request.Window.Start - context, request.Window.End + context));
        SpectrogramJob job = new() { AudioFile = "", Folder = folder, Outputs = outputs, Options = wanted, Description = Description, Replace = Replace };
        if (await maker.MakeAsync(request, files, job, KeepContext, cancellation).ConfigureAwait(false) is not var (spectrogram, clip))
            throw new DownloadException(ErrorId.ItemNotFound, $"There is no audio of {request.DeviceCode} from {request.Window}. Bring it with Get-OncAudio, and name its folder with -AudioPath.");
        foreach (string warning in clip.Warnings.Concat(spectrogram.Warnings))
            output.WriteWarning($"{origin}: {warning}");
        foreach (ClipGap gap in clip.Gaps)
            output.WriteWarning($"{origin}: there is no audio from {new OncWindow(gap.Start, gap.End)}; the gap is silence.");
        return made with
        {
            AudioFiles = clip.Sources,
            AudioClip = clip.Path,
            ContextAudio = KeepContext ? spectrogram.AudioFile : null,
            Spectrogram = spectrogram,
        };
    }
}
