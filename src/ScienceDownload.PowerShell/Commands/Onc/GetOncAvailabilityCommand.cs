using System.Management.Automation;
using ScienceDownload.Archives.Onc;

namespace ScienceDownload.Commands;

/// <summary>Tells how much data there is of hydrophones, by day or hour.</summary>
[Cmdlet(VerbsCommon.Get, "OncAvailability")]
[OutputType(typeof(OncAvailability))]
public sealed class GetOncAvailabilityCommand : OncDeviceCommand
{
    /// <summary>Days or hours.</summary>
    /// <value>Day.</value>
    [Parameter]
    public OncBin Bin { get; set; }

    private protected override void AskAbout(string code, OncTimeReader times)
    {
        bool isHourly = Bin == OncBin.Hour;
        DateTimeOffset? start = Start is null ? null : times.Read(Start, nameof(Start)), end = End is null ? null : times.Read(End, nameof(End));
        Ask(code, (client, warn, cancellation) =>
            new OncAvailabilityReader(client, warn).ReadAsync(code, start, end, times.Zone, isHourly, DateTimeOffset.UtcNow, cancellation));
    }
}
