using System.Management.Automation;
using ScienceDownload.Errors;
using ScienceDownload.Xnat;

namespace ScienceDownload.Commands;

/// <summary>Lists the resources of imaging sessions and of their scans.</summary>
[Cmdlet(VerbsCommon.Get, "XnatResource", DefaultParameterSetName = NameSet)]
[OutputType(typeof(XnatResource))]
public sealed class GetXnatResourceCommand : XnatPartCommand
{
    /// <summary>Sessions or scans, as Get-XnatSession and Get-XnatScan write them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>The scan; null for the resources of the session itself.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string? Scan { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == NameSet)
            AskAbout(Session, Project, (catalog, session, output, cancellation) => WriteAsync(catalog, session, Scan, output, cancellation));
        foreach (PSObject input in InputObject)
        {
            switch (input.BaseObject)
            {
                case XnatSession session:
                    Ask(
                        session,
                        session.Server,
                        session.Profile,
                        (catalog, output, cancellation) => WriteAsync(catalog, session, null, output, cancellation));
                    break;
                case XnatScan scan:
                    Ask(
                        scan,
                        scan.Server,
                        scan.Profile,
                        (catalog, output, cancellation) => WriteAsync(catalog, scan.ToSession(), scan.Id, output, cancellation));
                    break;
                default:
                    WriteError(new DownloadException(ErrorId.InputInvalid,
                        "Only sessions and scans have resources. Pipe what Get-XnatSession or Get-XnatScan writes.").ToErrorRecord(input));
                    break;
            }
        }
    }

    private static async Task WriteAsync(
        IXnatCatalog catalog, XnatSession session, string? scan, PipelineQueue output, CancellationToken cancellation)
    {
        foreach (XnatResource resource in await catalog.GetResourcesAsync(session, scan, cancellation).ConfigureAwait(false))
            await output.WriteAsync(resource, cancellation).ConfigureAwait(false);
    }
}
