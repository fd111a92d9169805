using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ScienceDownload.Archives.Onc;

namespace ScienceDownload.Commands;

/// <summary>Orders and downloads spectrograms of hydrophones, with audio and clips where wanted.</summary>
[Cmdlet(VerbsCommon.Get, "OncSpectrogram", DefaultParameterSetName = RangeSet, SupportsShouldProcess = true)]
[OutputType(typeof(OncFile), typeof(OncPlanStep))]
public sealed class GetOncSpectrogramCommand : OncSpanCommand
{
    private const string RequestSet = "Request";

    private readonly List<OncRequest> _requests = [];

    /// <summary>How many spectrograms to bring, spread evenly over the span; rounded up to whole orders.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SampledSet)]
    [ValidateRange(1, 1_000_000)]
    public int TotalSpectrograms { get; set; }

    /// <summary>Spread the samples over the days that have data, at hours and minutes that <see cref="Seed"/> decides.</summary>
    [Parameter(ParameterSetName = SampledSet)]
    public SwitchParameter OnDaysWithData { get; set; }

    /// <summary>With <see cref="OnDaysWithData"/>: the same number gives the same samples.</summary>
    /// <value>0.</value>
    [Parameter(ParameterSetName = SampledSet)]
    public int Seed { get; set; }

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

    /// <summary>Collects what comes down the pipeline: windows that are shared are ordered once.</summary>
    protected override void ProcessRecord()
    {
        _requests.AddRange(InputObject);
        base.ProcessRecord();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == EventSet && HasWindows)
            _requests.AddRange(Instants.Select(each => Complete(Request(each.DeviceCode, each.Time, null, Tag ?? "event_times"))));
        if (_requests.Count > 0)
            Carry((planner, fail, cancellation) => planner.PlanAsync(_requests, SpectrogramsPerBatch, ClipFormat, Patience, fail, cancellation));
        else if (ParameterSetName == EventSet)
            Bring([.. Instants.GroupBy(each => each.DeviceCode).Select(ofDevice =>
                Wish(ofDevice.Key, OncWindows.EventBatches(ofDevice.Select(each => each.Time), SpectrogramsPerBatch), "event_times"))]);
    }

    private protected override bool WantsPreview => Preview;

    private TimeSpan? Patience => MaximumWaitMinutes == 0 ? null : TimeSpan.FromMinutes(MaximumWaitMinutes);

    private Dictionary<string, string> Options => DataProductOption is null
        ? []
        : DataProductOption.Cast<DictionaryEntry>().ToDictionary(
            option => Convert.ToString(option.Key, CultureInfo.InvariantCulture)!,
            option => Convert.ToString(option.Value is PSObject wrapped ? wrapped.BaseObject : option.Value, CultureInfo.InvariantCulture) ?? "");

    private protected override void ProcessSpan(OncWindow span)
    {
        if (OnDaysWithData)
        {
            OncWish wish = Wish(DeviceCode, [], "sampling") with { Seed = Seed };
            Carry((planner, _, cancellation) => planner.PlanAsync(wish, span, TotalSpectrograms, SpectrogramsPerBatch, IncludeAudio, cancellation));
        }
        else if (ParameterSetName == SampledSet)
        {
            TimeSpan last = OncWindows.Length;
            IEnumerable<OncWindow> samples = OncWindows.Sampled(span.Start, span.End, TotalSpectrograms, SpectrogramsPerBatch);
            Bring([Wish(DeviceCode, [.. samples.Select(sample => sample with { End = sample.End + last })], "sampled")]);
        }
        else if (HasWindows)
        {
            OncRequest request = Complete(Request(DeviceCode, span.Start, span.End, Tag ?? "date_range"));
            Carry((planner, fail, cancellation) => planner.PlanAsync([request], SpectrogramsPerBatch, ClipFormat, Patience, fail, cancellation));
        }
        else
        {
            Bring([Wish(DeviceCode, OncWindows.RangeBatches(span.Start, span.End, SpectrogramsPerBatch), "date_range")]);
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
