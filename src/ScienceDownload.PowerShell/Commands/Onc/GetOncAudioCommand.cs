using System.Management.Automation;
using ScienceDownload.Archives.Onc;

namespace ScienceDownload.Commands;

/// <summary>Downloads audio of hydrophones, and cuts clips where wanted.</summary>
[Cmdlet(VerbsCommon.Get, "OncAudio", DefaultParameterSetName = RangeSet, SupportsShouldProcess = true)]
[OutputType(typeof(OncFile), typeof(OncPlanStep))]
public sealed class GetOncAudioCommand : OncSpanCommand
{
    /// <summary>How many windows of five minutes to bring, spread evenly over the span; rounded up to whole samples.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SampledSet)]
    [ValidateRange(1, 1_000_000)]
    public int TotalWindows { get; set; }

    /// <summary>How many windows one sample has.</summary>
    /// <value>1.</value>
    [Parameter(ParameterSetName = SampledSet)]
    [ValidateRange(1, 10_000)]
    public int WindowsPerSample { get; set; } = 1;

    /// <summary>How many seconds the window of an instant has, from the five minutes it falls in.</summary>
    /// <value>300.</value>
    [Parameter(ParameterSetName = EventSet)]
    [ValidateRange(1, 86400)]
    public int WindowSeconds { get; set; } = 300;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName != EventSet)
            return;
        TimeSpan window = TimeSpan.FromSeconds(WindowSeconds);
        if (HasWindows)
            Cut([.. Instants.Select(each => Request(each.DeviceCode, each.Time, null, Tag ?? "audio_window"))]);
        else
            Bring([.. Instants.GroupBy(each => each.DeviceCode).Select(ofDevice =>
                Wish(ofDevice.Key, [.. ofDevice.Select(each => OncWindows.OfEvent(each.Time, window))], "audio_events"))]);
    }

    private protected override void ProcessSpan(OncWindow span)
    {
        if (ParameterSetName == SampledSet)
            Bring([Wish(DeviceCode, OncWindows.SampledAudio(span.Start, span.End, TotalWindows, WindowsPerSample), "sampled_audio")]);
        else if (HasWindows)
            Cut([Request(DeviceCode, span.Start, span.End, Tag ?? "audio_window")]);
        else
            Bring([Wish(DeviceCode, [span], "audio_range")]);
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
