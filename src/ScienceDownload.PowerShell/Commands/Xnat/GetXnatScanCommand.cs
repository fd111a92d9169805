using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>Lists the scans of imaging sessions.</summary>
[Cmdlet(VerbsCommon.Get, "XnatScan", DefaultParameterSetName = NameSet)]
[OutputType(typeof(XnatScan))]
public sealed class GetXnatScanCommand : XnatCommand
{
    private const string NameSet = "Name";
    private const string ObjectSet = "Object";

    /// <summary>Sessions, as Get-XnatSession writes them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    public XnatSession[] InputObject { get; set; } = [];

    /// <summary>The session: its accession id, or its label in a project.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string Session { get; set; } = "";

    /// <summary>The project that makes a label unique.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string? Project { get; set; }

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
