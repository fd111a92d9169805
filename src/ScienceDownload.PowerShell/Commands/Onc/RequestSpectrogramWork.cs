using ScienceDownload.Archives.Formats.Audio;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Archives.Onc.Clipping;
using ScienceDownload.Archives.Onc.Spectrograms;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>Makes the spectrograms of requests out of audio that is here, or that is downloaded first.</summary>
/// <param name="root">The folder that each request has its own folders below.</param>
/// <param name="outputs">What is written.</param>
/// <param name="options">How they are made, where a request does not say.</param>
internal sealed class RequestSpectrogramWork(string root, SpectrogramOutputs outputs, SpectrogramOptions options)
{
    /// <summary>Files and folders with the audio.</summary>
    public required IReadOnlyList<string> AudioPaths { get; init; }

    /// <summary>Brings the audio; null when all there is lies in <see cref="AudioPaths"/>.</summary>
    public RequestDownload? Download { get; init; }

    /// <summary>A line that is kept in the files, instead of a request's label; null for that.</summary>
    public string? Description { get; init; }

    /// <summary>Whether files that are there already may be replaced.</summary>
    public bool Replace { get; init; }

    /// <summary>Whether the audio with a little more on both sides stays.</summary>
    public bool KeepContext { get; init; }

    /// <summary>Makes them, and writes what became of each. One that fails leaves the others alone.</summary>
    public async Task RunAsync(IReadOnlyList<OncRequest> requests, PipelineQueue output, CancellationToken cancellation)
    {
        List<RequestJob> jobs = [.. requests.Select(request => Read(request, output))];
        IReadOnlyList<string> paths = AudioPaths;
        if (Download is not null)
        {
            paths = await Download.BringAsync(
                [.. jobs.Where(job => job.Failure is null).Select(job => (job.Request, RequestSpectrogram.LargestContext(job.Options)))],
                (request, failure) => jobs.Find(job => ReferenceEquals(job.Request, request))!.Failure = failure,
                output,
                cancellation).ConfigureAwait(false);
        }

        RequestAudio audio = new(paths);
        RequestSpectrogram maker = new(new SpectrogramGenerator(TimeProvider.System), new AudioClipper(Ffmpeg.OfEnvironment));
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (RequestJob job in jobs)
        {
            OncRequestSpectrogram made = await TryAsync(maker, audio, job, names, output, cancellation).ConfigureAwait(false);
            await output.WriteAsync(made, cancellation).ConfigureAwait(false);
        }
    }

    private RequestJob Read(OncRequest request, PipelineQueue output)
    {
        try
        {
            Action<string> warn = text => output.WriteWarning($"{NameOf(request)}: {text}");
            return new RequestJob(request, GeneratorOptions.Read(request.GeneratorOptions, options, warn));
        }
        catch (DownloadException exception)
        {
            return new RequestJob(request, options) { Failure = exception };
        }
    }

    private async Task<OncRequestSpectrogram> TryAsync(
        RequestSpectrogram maker, RequestAudio audio, RequestJob job, HashSet<string> names, PipelineQueue output, CancellationToken cancellation)
    {
        OncRequest request = job.Request;
        IReadOnlyList<OncWindow> windows = OncWindows.Cover(request.Window.Start, request.Window.End);
        var covered = new OncWindow(windows[0].Start, windows[^1].End);
        var made = new OncRequestSpectrogram
        {
            DeviceCode = request.DeviceCode,
            Timestamp = request.Timestamp,
            Window = request.Window,
            Tag = request.Tag,
            Label = request.Label,
            Clip = request.IsClipped,
            Windows = windows.Count,
            Folder = Path.Combine(root, OncSpan.FolderOf(request.DeviceCode, request.Tag, covered, "custom_spectrograms")),
        };
        try
        {
            if (job.Failure is not null)
                throw job.Failure;
            return await MakeAsync(maker, audio, job, made, names, output, cancellation).ConfigureAwait(false);
        }
        catch (DownloadException exception)
        {
            output.WriteError(exception.ToErrorRecord(request));
            return made with { Error = exception.Message };
        }
    }

    private async Task<OncRequestSpectrogram> MakeAsync(
        RequestSpectrogram maker, RequestAudio audio, RequestJob wanted, OncRequestSpectrogram made, HashSet<string> names, PipelineQueue output,
        CancellationToken cancellation)
    {
        OncRequest request = wanted.Request;
        string clips = Path.Combine(root, OncSpan.ClipFolderOf(request.DeviceCode, request.Tag, "audio"));
        // Two requests a fraction of a second apart would have one name.
        string wish = ClipName.Base(request.OutputName, request.DeviceCode, request.Timestamp);
        string name = ClipName.Free(wish, candidate => !names.Add(Path.Combine(clips, candidate)));
        TimeSpan context = RequestSpectrogram.LargestContext(wanted.Options);
        IReadOnlyList<string> files = audio.Find(request.DeviceCode, new OncWindow(request.Window.Start - context, request.Window.End + context));
        SpectrogramJob job = new()
        {
            AudioFile = "",
            Folder = made.Folder,
            Outputs = outputs,
            Options = wanted.Options,
            Description = Description,
            Replace = Replace,
        };
        OncRequest named = request with { OutputName = name };
        if (await maker.MakeAsync(named, files, job, clips, KeepContext, cancellation).ConfigureAwait(false) is not var (spectrogram, clip))
            throw NoAudio(request);
        foreach (string warning in clip.Warnings.Concat(spectrogram.Warnings))
            output.WriteWarning($"{NameOf(request)}: {warning}");
        foreach (ClipGap gap in clip.Gaps)
            output.WriteWarning($"{NameOf(request)}: there is no audio from {new OncWindow(gap.Start, gap.End)}; the gap is silence.");
        return made with
        {
            AudioFiles = clip.Sources,
            AudioClip = clip.Path,
            ContextAudio = KeepContext ? spectrogram.AudioFile : null,
            Spectrogram = spectrogram,
        };
    }

    private DownloadException NoAudio(OncRequest request) => new(
        ErrorId.ItemNotFound,
        $"There is no audio of {request.DeviceCode} from {request.Window}"
            + (Download is null ? ". Leave out -AudioPath to download it." : " in ONC's archive."));

    private static string NameOf(OncRequest request) => request.Origin ?? $"{request.DeviceCode} {request.Timestamp:u}";

    private sealed record RequestJob(OncRequest Request, SpectrogramOptions Options)
    {
        public DownloadException? Failure { get; set; }
    }
}
