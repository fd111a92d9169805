using System.Management.Automation;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Errors;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that bring files of a hydrophone for a span, for samples of one, or for instants.</summary>
public abstract class OncSpanCommand : OncSaveCommand
{
    private protected const string RangeSet = "Range";
    private protected const string SampledSet = "Sampled";
    private protected const string EventSet = "Event";

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

    /// <summary>Instants: the five minutes that each falls in are brought, or the window around it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EventSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public OncInstant[] Timestamp { get; set; } = [];

    /// <summary>The instants that came down the pipeline: what they share is brought once.</summary>
    private protected IReadOnlyList<(string DeviceCode, DateTimeOffset Time)> Instants => _events;

    /// <summary>Brings spans at once, and collects instants. A time that cannot be read ends the command.</summary>
    protected override void ProcessRecord()
    {
        try
        {
            if (ParameterSetName == EventSet)
            {
                var times = new OncTimeReader(TimeZone);
                _events.AddRange(Timestamp.Select(time => (DeviceCode, times.Read(time.Value, nameof(Timestamp)))));
            }
            else if (ParameterSetName is RangeSet or SampledSet)
            {
                ProcessSpan(ReadSpan());
            }
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(DeviceCode));
        }
    }

    /// <summary>Brings a span of <see cref="DeviceCode"/>, or samples of it.</summary>
    private protected abstract void ProcessSpan(OncWindow span);

    private OncWindow ReadSpan()
    {
        var times = new OncTimeReader(TimeZone);
        DateTimeOffset start = times.Read(Start, nameof(Start)), end = times.Read(End, nameof(End));
        return end > start
            ? new OncWindow(start, end)
            : throw new DownloadException(ErrorId.InputInvalid, $"The end {OncTime.Format(end)} is not after the start {OncTime.Format(start)}.");
    }
}
