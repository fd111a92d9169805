using System.Management.Automation;
using ScienceDownload.Archives.Onc;

namespace ScienceDownload.Commands;

/// <summary>Tells how much data there is of hydrophones, by day or hour.</summary>
[Cmdlet(VerbsCommon.Get, "OncAvailability")]
[OutputType(typeof(OncAvailability))]
public sealed class GetOncAvailabilityCommand : OncQueryCommand
{
    /// <summary>The devices. Hydrophones bind by their property.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] DeviceCode { get; set; } = [];

    /// <summary>The first instant; null for the beginning of the first deployment.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Start { get; set; }

    /// <summary>The instant after the last; null for the end of the last deployment, or now.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? End { get; set; }

    /// <summary>The zone that days begin in, and of times that say none; null for UTC.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TimeZone { get; set; }

    /// <summary>Days or hours.</summary>
    /// <value>Day.</value>
    [Parameter]
    public OncBin Bin { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isHourly = Bin == OncBin.Hour;
        foreach (string code in DeviceCode)
        {
            Try(code, () =>
            {
                var times = new OncTimeReader(TimeZone);
                DateTimeOffset? start = Start is null ? null : times.Read(Start, nameof(Start)), end = End is null ? null : times.Read(End, nameof(End));
                Ask(code, (client, warn, cancellation) =>
                    new OncAvailabilityReader(client, warn).ReadAsync(code, start, end, times.Zone, isHourly, DateTimeOffset.UtcNow, cancellation));
            });
        }
    }
}
