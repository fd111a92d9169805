using System.Management.Automation;
using ScienceDownload.Archives.Geodes;

namespace ScienceDownload.Commands;

/// <summary>Starts a process of the GEODES portal on items. The portal tells by mail when it is done.</summary>
[Cmdlet(VerbsLifecycle.Start, "GeodesProcess", SupportsShouldProcess = true)]
[OutputType(typeof(GeodesProcessJob))]
public sealed class StartGeodesProcessCommand : GeodesCommand
{
    /// <summary>The process, by id.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Id")]
    [ValidateNotNullOrEmpty]
    public string ProcessId { get; set; } = "";

    /// <summary>The items.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Item")]
    [ValidateNotNull]
    public GeodesItem[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (GeodesItem item in InputObject)
        {
            if (!ShouldProcess(item.ToString(), $"Start {ProcessId}"))
                continue;
            RunFor(item, async (output, cancellation) =>
            {
                var client = new GeodesProcessClient(Reach.Calls(output.WriteWarning));
                await output.WriteAsync(await client.StartAsync(ProcessId, item, cancellation).ConfigureAwait(false), cancellation)
                    .ConfigureAwait(false);
            });
        }
    }
}
