using System.Management.Automation;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Errors;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Downloads audio of hydrophones, and cuts clips where wanted.</summary>
[Cmdlet(VerbsCommon.Get, "OncAudio", DefaultParameterSetName = RangeSet, SupportsShouldProcess = true)]
[OutputType(typeof(OncFile), typeof(OncPlanStep))]
public sealed class GetOncAudioCommand : OncSaveCommand
{
    private const string RangeSet = "Range";
    private const string SampledSet = "Sampled";
    private const string EventSet = "Event";

    private readonly List<(string DeviceCode, DateTimeOffset Time)> _events = [];

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

    /// <summary>How many windows of five minutes to bring, spread evenly over the span; rounded up to whole samples.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SampledSet)]
    [ValidateRange(1, 1_000_000)]
    public int TotalWindows { get; set; }

    /// <summary>How many windows one sample has.</summary>
    /// <value>1.</value>
    [Parameter(ParameterSetName = SampledSet)]
    [ValidateRange(1, 10_000)]
    public int WindowsPerSample { get; set; } = 1;

    /// <summary>Instants: the recordings around each are brought.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EventSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public OncInstant[] Timestamp { get; set; } = [];

    /// <summary>How many seconds the window of an instant has, from the five minutes it falls in.</summary>
    /// <value>300.</value>
    [Parameter(ParameterSetName = EventSet)]
    [ValidateRange(1, 86400)]
    public int WindowSeconds { get; set; } = 300;

    /// <summary>Collects what comes down the pipeline: files that are shared are brought once.</summary>
    protected override void ProcessRecord()
    {
        try
        {
            var times = new OncTimeReader(TimeZone);
            if (ParameterSetName == EventSet)
            {
                _events.AddRange(Timestamp.Select(time => (DeviceCode, times.Read(time.Value, nameof(Timestamp)))));
                return;
            }

            DateTimeOffset start = times.Read(Start, nameof(Start)), end = times.Read(End, nameof(End));
            if (end <= start)
                throw new DownloadException(ErrorId.InputInvalid, $"The end {OncTime.Format(end)} is not after the start {OncTime.Format(start)}.");
            if (ParameterSetName == SampledSet)
                Bring([Wish(DeviceCode, OncWindows.SampledAudio(start, end, TotalWindows, WindowsPerSample), "sampled_audio")]);
            else if (HasWindows)
                Cut([Request(DeviceCode, start, end, Tag ?? "audio_window")]);
            else
                Bring([Wish(DeviceCode, [new OncWindow(start, end)], "audio_range")]);
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(DeviceCode));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName != EventSet)
            return;
        if (HasWindows)
            Cut([.. _events.Select(each => Request(each.DeviceCode, each.Time, null, Tag ?? "audio_window"))]);
        else
            Bring([.. _events.GroupBy(each => each.DeviceCode).Select(ofDevice =>
                Wish(ofDevice.Key, [.. ofDevice.Select(each => OncWindows.OfEvent(each.Time, TimeSpan.FromSeconds(WindowSeconds)))], "audio_events"))]);
    }

    private void Cut(IReadOnlyList<OncRequest> requests)
    {
        OncRequest[] audio = [.. requests.Select(request => request with { IncludeSpectrogram = false, IncludeAudio = true })];
        Carry((planner, fail, cancellation) => planner.PlanAsync(audio, 1, SpectrogramClipFormat.Npz, patience: null, fail, cancellation));
    }

    private OncWish Wish(string device, IReadOnlyList<OncWindow> spans, string tag) =>
        new() { DeviceCode = device, Spans = spans, Tag = Tag ?? tag, IsAudio = true, Extensions = OncWish.Prefer(AudioFormat) };

    private void Bring(IReadOnlyList<OncWish> wishes) => Carry((planner, _, cancellation) => planner.PlanAsync(wishes, cancellation));
}
