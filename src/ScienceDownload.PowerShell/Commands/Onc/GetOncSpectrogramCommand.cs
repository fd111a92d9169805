using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Errors;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Orders and downloads spectrograms of hydrophones, with audio and clips where wanted.</summary>
[Cmdlet(VerbsCommon.Get, "OncSpectrogram", DefaultParameterSetName = RangeSet, SupportsShouldProcess = true)]
[OutputType(typeof(OncFile), typeof(OncPlanStep))]
public sealed class GetOncSpectrogramCommand : OncSaveCommand
{
    private const string RangeSet = "Range";
    private const string SampledSet = "Sampled";
    private const string EventSet = "Event";
    private const string RequestSet = "Request";

    private readonly List<(string DeviceCode, DateTimeOffset Time)> _events = [];
    private readonly List<OncRequest> _requests = [];
    private readonly List<OncFile> _brought = [];

    /// <summary>The hydrophone. One of Find-OncHydrophone binds by its property.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RangeSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SampledSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = EventSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string DeviceCode { get; set; } = "";

    /// <summary>The start of the span.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RangeSet)]
    [Parameter(Mandatory = true, ParameterSetName = SampledSet)]
    [ValidateNotNull]
    public new object Start { get; set; } = "";

    /// <summary>The end of the span.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RangeSet)]
    [Parameter(Mandatory = true, ParameterSetName = SampledSet)]
    [ValidateNotNull]
    public object End { get; set; } = "";

    /// <summary>How many spectrograms to bring, spread evenly over the span; rounded up to whole orders.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SampledSet)]
    [ValidateRange(1, 1_000_000)]
    public int TotalSpectrograms { get; set; }

    /// <summary>Instants: the five minutes around each are brought.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EventSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public OncInstant[] Timestamp { get; set; } = [];

    /// <summary>Requests of Import-OncRequest.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RequestSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public OncRequest[] InputObject { get; set; } = [];

    /// <summary>How many spectrograms one order brings.</summary>
    /// <value>6.</value>
    [Parameter]
    [Alias("SpectrogramsPerRequest")]
    [ValidateRange(1, 10_000)]
    public int SpectrogramsPerBatch { get; set; } = 6;

    /// <summary>The kind of files.</summary>
    /// <value>Mat.</value>
    [Parameter(ParameterSetName = RangeSet)]
    [Parameter(ParameterSetName = SampledSet)]
    [Parameter(ParameterSetName = EventSet)]
    public OncSpectrogramFormat Format { get; set; }

    /// <summary>How clips of MAT files are written.</summary>
    /// <value>Npz.</value>
    [Parameter]
    public SpectrogramClipFormat ClipFormat { get; set; }

    /// <summary>Bring the audio of the same time too.</summary>
    [Parameter(ParameterSetName = RangeSet)]
    [Parameter(ParameterSetName = SampledSet)]
    [Parameter(ParameterSetName = EventSet)]
    public SwitchParameter IncludeAudio { get; set; }

    /// <summary>ONC's options by their names, such as <c>@{ dpo_spectralDataDownsample = 1 }</c>; they win over the usual ones.</summary>
    [Parameter(ParameterSetName = RangeSet)]
    [Parameter(ParameterSetName = SampledSet)]
    [Parameter(ParameterSetName = EventSet)]
    [ValidateNotNull]
    public IDictionary? DataProductOption { get; set; }

    /// <summary>How many minutes one order may take at ONC; 0 for no limit.</summary>
    /// <value>1440.</value>
    [Parameter]
    [ValidateRange(0, 100_000)]
    public int MaximumWaitMinutes { get; set; } = 1440;

    /// <summary>Draw a picture of each MAT file beside it, with the ending <c>.preview.png</c>.</summary>
    [Parameter]
    public SwitchParameter Preview { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Preview && AsJob)
            throw new PSArgumentException("Pictures are drawn when the files have arrived: leave out -Preview or -AsJob.");
        base.BeginProcessing();
    }

    /// <summary>Collects what comes down the pipeline: windows that are shared are ordered once.</summary>
    protected override void ProcessRecord()
    {
        try
        {
            if (ParameterSetName == EventSet)
            {
                var times = new OncTimeReader(TimeZone);
                _events.AddRange(Timestamp.Select(time => (DeviceCode, times.Read(time.Value, nameof(Timestamp)))));
            }
            else if (ParameterSetName == RequestSet)
            {
                _requests.AddRange(InputObject);
            }
            else
            {
                ProcessSpan();
            }
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(DeviceCode));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == EventSet && HasWindows)
            _requests.AddRange(_events.Select(each => Complete(Request(each.DeviceCode, each.Time, null, Tag ?? "event_times"))));
        if (_requests.Count > 0)
            Carry((planner, fail, cancellation) => planner.PlanAsync(_requests, SpectrogramsPerBatch, ClipFormat, Patience, fail, cancellation));
        else if (ParameterSetName == EventSet)
            Bring([.. _events.GroupBy(each => each.DeviceCode).Select(ofDevice =>
                Wish(ofDevice.Key, OncWindows.EventBatches(ofDevice.Select(each => each.Time), SpectrogramsPerBatch), "event_times"))]);
        var after = new SpectrogramFollowUp(_brought);
        Run(async (output, cancellation) =>
        {
            if (Preview)
                await after.DrawAsync(output, cancellation).ConfigureAwait(false);
            await after.ValidateAsync(output, cancellation).ConfigureAwait(false);
        });
    }

    private protected override object? Present(ItemInfo item)
    {
        OncFile file = OncFileReader.Read(item);
        if (file is { Kind: OncFileKind.Spectrogram, FullName: not null } && File.Exists(file.FullName))
            _brought.Add(file);
        return file;
    }

    private TimeSpan? Patience => MaximumWaitMinutes == 0 ? null : TimeSpan.FromMinutes(MaximumWaitMinutes);

    private Dictionary<string, string> Options => DataProductOption is null
        ? []
        : DataProductOption.Cast<DictionaryEntry>().ToDictionary(
            option => Convert.ToString(option.Key, CultureInfo.InvariantCulture)!,
            option => Convert.ToString(option.Value is PSObject wrapped ? wrapped.BaseObject : option.Value, CultureInfo.InvariantCulture) ?? "");

    private void ProcessSpan()
    {
        var times = new OncTimeReader(TimeZone);
        DateTimeOffset start = times.Read(Start, nameof(Start)), end = times.Read(End, nameof(End));
        if (ParameterSetName == SampledSet)
        {
            TimeSpan last = OncWindows.Length;
            OncWindow[] samples = [.. OncWindows.Sampled(start, end, TotalSpectrograms, SpectrogramsPerBatch).Select(span => span with { End = span.End + last })];
            Bring([Wish(DeviceCode, samples, "sampled")]);
        }
        else if (HasWindows)
        {
            OncWindows.RangeBatches(start, end, SpectrogramsPerBatch);
            OncRequest request = Complete(Request(DeviceCode, start, end, Tag ?? "date_range"));
            Carry((planner, fail, cancellation) => planner.PlanAsync([request], SpectrogramsPerBatch, ClipFormat, Patience, fail, cancellation));
        }
        else
        {
            Bring([Wish(DeviceCode, OncWindows.RangeBatches(start, end, SpectrogramsPerBatch), "date_range")]);
        }
    }

    private OncRequest Complete(OncRequest request) =>
        request with { Format = Format, IncludeAudio = IncludeAudio, DataProductOptions = Options };

    private OncWish Wish(string device, IReadOnlyList<OncWindow> spans, string tag) => new()
    {
        DeviceCode = device,
        Spans = spans,
        Tag = Tag ?? tag,
        Format = Format,
        Options = Options,
        Extensions = OncWish.Prefer(AudioFormat),
        Patience = Patience,
    };

    private void Bring(OncWish[] wishes)
    {
        OncWish[] all = IncludeAudio ? [.. wishes, .. wishes.Select(wish => wish with { IsAudio = true })] : wishes;
        Carry((planner, _, cancellation) => planner.PlanAsync(all, cancellation));
    }
}
