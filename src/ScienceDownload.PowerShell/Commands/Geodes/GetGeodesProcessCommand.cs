using System.Management.Automation;
using ScienceDownload.Archives.Geodes;

namespace ScienceDownload.Commands;

/// <summary>Lists the processes that the GEODES portal runs on demand.</summary>
[Cmdlet(VerbsCommon.Get, "GeodesProcess")]
[OutputType(typeof(GeodesProcess))]
public sealed class GetGeodesProcessCommand : GeodesCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(async (output, cancellation) =>
    {
        foreach (GeodesProcess process in await new GeodesProcessClient(Reach.Calls(output.WriteWarning)).ListAsync(cancellation)
            .ConfigureAwait(false))
            await output.WriteAsync(process, cancellation).ConfigureAwait(false);
    });
}
