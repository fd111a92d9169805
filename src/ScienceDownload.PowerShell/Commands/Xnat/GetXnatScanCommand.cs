using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>Lists the scans of imaging sessions.</summary>
[Cmdlet(VerbsCommon.Get, "XnatScan", DefaultParameterSetName = NameSet)]
[OutputType(typeof(XnatScan))]
public sealed class GetXnatScanCommand : XnatPartCommand
{
    /// <summary>Sessions, as Get-XnatSession writes them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    public XnatSession[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == NameSet)
            AskAbout(Session, Project, WriteAsync);
        foreach (XnatSession session in InputObject)
            Ask(session, session.Server, session.Profile, (catalog, output, cancellation) => WriteAsync(catalog, session, output, cancellation));
    }

    private static async Task WriteAsync(IXnatCatalog catalog, XnatSession session, PipelineQueue output, CancellationToken cancellation)
    {
        foreach (XnatScan scan in await catalog.GetScansAsync(session, cancellation).ConfigureAwait(false))
            await output.WriteAsync(scan, cancellation).ConfigureAwait(false);
    }
}
