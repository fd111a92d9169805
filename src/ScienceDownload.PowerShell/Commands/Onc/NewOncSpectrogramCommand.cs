using System.Management.Automation;
using System.Security;
using ScienceDownload.Archives.Onc.Spectrograms;
using ScienceDownload.Completion;
using ScienceDownload.Errors;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Makes spectrograms of audio files, and of the windows of requests.</summary>
[Cmdlet(VerbsCommon.New, "OncSpectrogram", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(LocalSpectrogram), typeof(OncRequestSpectrogram))]
public sealed class NewOncSpectrogramCommand : SpectrogramCommand
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

    /// <summary>Audio of the requests that is here already: files, or folders that are searched to the bottom. Null to download it.</summary>
    [Parameter(ParameterSetName = RequestSet)]
    [ValidateNotNullOrEmpty]
    public string[]? AudioPath { get; set; }

    /// <summary>Keep the audio with a little more on both sides, which the spectrogram is made of.</summary>
    [Parameter(ParameterSetName = RequestSet)]
    public SwitchParameter KeepContext { get; set; }

    /// <summary>The address of the server; null for the profile's, else for <c>ONC_SERVER</c>, else for ONC's own.</summary>
    [Parameter(ParameterSetName = RequestSet)]
    [Alias("Url", "BaseUrl")]
    [ValidateNotNull]
    public Uri? Server { get; set; }

    /// <summary>The token; null for the profile's, else for <c>ONC_TOKEN</c>, else for that of a <c>.env</c> file.</summary>
    [Parameter(ParameterSetName = RequestSet)]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>The token as the password of a credential; its user name does not matter.</summary>
    [Parameter(ParameterSetName = RequestSet)]
    [SignIn]
    public PSCredential? Credential { get; set; }

    /// <summary>The profile that names the server and holds the token; null for none.</summary>
    [Parameter(ParameterSetName = RequestSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>The folder for what is made; made when it is not there. Of requests each has its own folders below it.</summary>
    /// <value><c>custom_spectrograms</c> below the current location; for requests the current location.</value>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string? Destination { get; set; }

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

    /// <summary>How many files are worked on at a time, 1 to 64.</summary>
    /// <value>As many as there are processors, at most 4.</value>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = Math.Min(4, Environment.ProcessorCount);

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

        IEnumerable<string> given = ParameterSetName == PathSet ? this.ResolveFiles(Path) : LiteralPath.Select(this.ToFilePath);
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
        string usual = ParameterSetName == RequestSet ? OncAccess.Folder(this) ?? "." : "custom_spectrograms";
        string folder = this.ToFilePath(Destination ?? usual);
        if (ParameterSetName == RequestSet)
        {
            MakeRequests(folder);
            return;
        }

        List<string> files = [.. _files.Where(file => ShouldProcess(file, $"Make a spectrogram in {folder}"))];
        if (files.Count == 0)
            return;
        SpectrogramOptions options = CreateOptions() with { MaximumSeconds = MaximumSeconds, ClipStart = ClipStart, ClipEnd = ClipEnd };
        SpectrogramWork work = new(folder, Outputs, options)
        {
            Description = Description,
            Replace = Force,
            EventTime = EventTime,
            Before = BeforeSeconds,
            After = AfterSeconds,
        };
        Run(
            (output, cancellation) => work.RunAsync(files, ThrottleLimit, output, cancellation),
            new PipelineQueue(NewProgress("Making spectrograms")));
    }

    private void MakeRequests(string folder)
    {
        List<OncRequest> requests =
            [.. _requests.Where(request => ShouldProcess($"{request.DeviceCode} {request.Window}", $"Make a spectrogram in {folder}"))];
        if (requests.Count == 0)
            return;
        RequestSpectrogramWork work = new(folder, Outputs, CreateOptions())
        {
            AudioPaths = [.. (AudioPath ?? []).Select(this.ToFilePath)],
            Download = AudioPath is null
                ? new RequestDownload(Engine, ReadAccess(), new BatchOptions { Destination = folder, Connections = 1, Profile = Profile })
                : null,
            Description = Description,
            Replace = Force,
            KeepContext = KeepContext,
        };
        Run((output, cancellation) => work.RunAsync(requests, output, cancellation), new PipelineQueue(NewProgress("Downloading audio")));
    }

    private ArchiveAccess ReadAccess()
    {
        try
        {
            return OncAccess.Read(this, Server, Token, Credential, Profile);
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(Server));
            throw;
        }
    }
}
