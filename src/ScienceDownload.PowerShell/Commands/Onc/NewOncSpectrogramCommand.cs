using System.Management.Automation;
using ScienceDownload.Archives.Onc.Spectrograms;
using ScienceDownload.Completion;

namespace ScienceDownload.Commands;

/// <summary>Makes spectrograms of local audio files.</summary>
[Cmdlet(VerbsCommon.New, "OncSpectrogram", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(LocalSpectrogram), typeof(OncRequestSpectrogram))]
public sealed class NewOncSpectrogramCommand : EngineCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string RequestSet = "Request";
    private const double DefaultBefore = 5;

    private readonly List<string> _files = [];
    private readonly List<OncRequest> _requests = [];

    /// <summary>Audio files, or folders of them; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Audio files, or folders of them, taken as they are.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Requests of Import-OncRequest: the spectrogram shows the window of each, with the options that each has.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = RequestSet)]
    [ValidateNotNullOrEmpty]
    public OncRequest[] Request { get; set; } = [];

    /// <summary>The downloaded audio of the requests: files, or folders that are searched to the bottom.</summary>
    /// <value>The current location.</value>
    [Parameter(ParameterSetName = RequestSet)]
    [ValidateNotNullOrEmpty]
    public string[] AudioPath { get; set; } = ["."];

    /// <summary>Keep the audio with a little more on both sides, which the spectrogram is made of.</summary>
    [Parameter(ParameterSetName = RequestSet)]
    public SwitchParameter KeepContext { get; set; }

    /// <summary>The folder for what is made; made when it is not there.</summary>
    /// <value><c>custom_spectrograms</c> below the current location.</value>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string Destination { get; set; } = "custom_spectrograms";

    /// <summary>The files to write.</summary>
    /// <value>Mat and Png.</value>
    [Parameter]
    public SpectrogramOutputs Format { get; set; } = SpectrogramOutputs.Mat | SpectrogramOutputs.Png;

    /// <summary>Write a picture only.</summary>
    [Parameter]
    public SwitchParameter Preview { get; set; }

    /// <summary>The length of a frame in seconds.</summary>
    [Parameter]
    public double WindowSeconds { get; set; } = 1;

    /// <summary>The length of a frame in samples, instead of <see cref="WindowSeconds"/>.</summary>
    [Parameter]
    public int? WindowLength { get; set; }

    /// <summary>The share of a frame that the next one shares.</summary>
    [Parameter]
    public double Overlap { get; set; } = 0.5;

    /// <summary>From frame to frame in samples, instead of <see cref="Overlap"/>.</summary>
    [Parameter]
    public int? HopLength { get; set; }

    /// <summary>The length of the transform in samples.</summary>
    [Parameter]
    public int? FftLength { get; set; }

    /// <summary>How samples are weighted.</summary>
    [Parameter]
    public SpectrogramWindow Window { get; set; }

    /// <summary>The shape of Kaiser's window.</summary>
    [Parameter]
    public double KaiserBeta { get; set; } = 14;

    /// <summary>Weights of the user's own, instead of <see cref="Window"/>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public double[]? Weight { get; set; }

    /// <summary>Whether numbers are power per Hz or power.</summary>
    [Parameter]
    public SpectrogramScaling Scaling { get; set; }

    /// <summary>The lowest and the highest frequency to show, Hz.</summary>
    [Parameter]
    [ValidateCount(2, 2)]
    public double[] FrequencyLimit { get; set; } = [10, 10_000];

    /// <summary>Keep the shown frequencies only, also in MAT and NPZ.</summary>
    [Parameter]
    public SwitchParameter CropFrequency { get; set; }

    /// <summary>A linear frequency axis instead of a logarithmic one.</summary>
    [Parameter]
    public SwitchParameter LinearFrequency { get; set; }

    /// <summary>The colours of the picture.</summary>
    [Parameter]
    public SpectrogramColorMap ColorMap { get; set; }

    /// <summary>The levels of the first and the last colour, dB below the loudest.</summary>
    [Parameter]
    [ValidateCount(2, 2)]
    public double[] ColorLimit { get; set; } = [-60, 0];

    /// <summary>Take only so many seconds.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public double? MaximumSeconds { get; set; }

    /// <summary>Where in the file to begin, in seconds.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public double? ClipStart { get; set; }

    /// <summary>Where in the file to end, in seconds.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public double? ClipEnd { get; set; }

    /// <summary>How many seconds beside a clip are read.</summary>
    [Parameter]
    public double? ClipPadSeconds { get; set; }

    /// <summary>An event in the file, in seconds: clips the time around it.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public double? EventTime { get; set; }

    /// <summary>How many seconds before the event to show.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public double BeforeSeconds { get; set; } = DefaultBefore;

    /// <summary>How many seconds after the event to show; null for as many as before it.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public double? AfterSeconds { get; set; }

    /// <summary>A line that is kept in the files.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>How many files are worked on at a time, 1 to 64.</summary>
    /// <value>As many as there are processors, at most 4.</value>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = Math.Min(4, Environment.ProcessorCount);

    /// <summary>Replace files that are there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (EventTime is not null && (ClipStart is not null || ClipEnd is not null))
            throw new PSArgumentException("An event says itself which part of the file is shown: leave out -EventTime, or -ClipStart and -ClipEnd.");
        base.BeginProcessing();
    }

    /// <summary>Collects the files; what a folder holds is taken where it is audio.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == RequestSet)
        {
            _requests.AddRange(Request);
            return;
        }

        IEnumerable<string> given = ParameterSetName == PathSet ? this.ResolveFiles(Path) : LiteralPath.Select(GetUnresolvedProviderPathFromPSPath);
        foreach (string path in given)
        {
            if (Directory.Exists(path))
                _files.AddRange(Directory.EnumerateFiles(path).Where(SpectrogramGenerator.IsAudio).Order(StringComparer.Ordinal));
            else
                _files.Add(path);
        }
    }

    /// <summary>Makes the spectrograms, several at a time; each is written as it is made.</summary>
    protected override void EndProcessing()
    {
        string folder = GetUnresolvedProviderPathFromPSPath(Destination);
        if (ParameterSetName == RequestSet)
        {
            MakeRequests(folder);
            return;
        }

        List<string> files = [.. _files.Where(file => ShouldProcess(file, $"Make a spectrogram in {folder}"))];
        if (files.Count == 0)
            return;
        SpectrogramWork work = new(folder, Preview ? SpectrogramOutputs.Png : Format, CreateOptions())
        {
            Description = Description,
            Replace = Force,
            EventTime = EventTime,
            Before = BeforeSeconds,
            After = AfterSeconds,
        };
        Run((output, cancellation) => work.RunAsync(files, ThrottleLimit, output, cancellation), new PipelineQueue(NewProgress("Making spectrograms")));
    }

    private void MakeRequests(string folder)
    {
        List<OncRequest> requests =
            [.. _requests.Where(request => ShouldProcess($"{request.DeviceCode} {request.Window}", $"Make a spectrogram in {folder}"))];
        if (requests.Count == 0)
            return;
        RequestSpectrogramWork work = new(folder, Preview ? SpectrogramOutputs.Png : Format, CreateOptions())
        {
            AudioPaths = [.. AudioPath.Select(GetUnresolvedProviderPathFromPSPath)],
            Description = Description,
            Replace = Force,
            KeepContext = KeepContext,
        };
        Run((output, cancellation) => work.RunAsync(requests, output, cancellation));
    }

    private SpectrogramOptions CreateOptions() => new()
    {
        WindowSeconds = WindowSeconds,
        WindowLength = WindowLength,
        Overlap = Overlap,
        HopLength = HopLength,
        FftLength = FftLength,
        Window = Window,
        KaiserBeta = KaiserBeta,
        Weights = Weight,
        Scaling = Scaling,
        LowestFrequency = FrequencyLimit[0],
        HighestFrequency = FrequencyLimit[1],
        CropFrequencies = CropFrequency,
        LogFrequency = !LinearFrequency,
        ColorMap = ColorMap,
        LowestLevel = ColorLimit[0],
        HighestLevel = ColorLimit[1],
        MaximumSeconds = MaximumSeconds,
        ClipStart = ClipStart,
        ClipEnd = ClipEnd,
        ClipPadSeconds = ClipPadSeconds,
    };
}
