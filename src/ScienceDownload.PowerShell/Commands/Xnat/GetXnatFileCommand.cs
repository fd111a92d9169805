using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>Lists the files of resources, with length and MD5.</summary>
[Cmdlet(VerbsCommon.Get, "XnatFile", DefaultParameterSetName = NameSet)]
[OutputType(typeof(XnatFile))]
public sealed class GetXnatFileCommand : XnatPartCommand
{
    /// <summary>Resources, as Get-XnatResource writes them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    public XnatResource[] InputObject { get; set; } = [];

    /// <summary>The label of the resource; wildcards are allowed.</summary>
    /// <value>All.</value>
    [Parameter(Position = 1, ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string Resource { get; set; } = "*";

    /// <summary>The scan; null for the resources of the session itself.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string? Scan { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == NameSet)
            AskAbout(Session, Project, WriteNamedAsync);
        foreach (XnatResource resource in InputObject)
            Ask(resource, resource.Server, resource.Profile, (catalog, output, cancellation) => WriteAsync(catalog, resource, output, cancellation));
    }

    private async Task WriteNamedAsync(IXnatCatalog catalog, XnatSession session, PipelineQueue output, CancellationToken cancellation)
    {
        WildcardPattern pattern = WildcardPattern.Get(Resource, WildcardOptions.IgnoreCase);
        foreach (XnatResource resource in await catalog.GetResourcesAsync(session, Scan, cancellation).ConfigureAwait(false))
        {
            if (pattern.IsMatch(resource.Label) || pattern.IsMatch(resource.Id))
                await WriteAsync(catalog, resource, output, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(IXnatCatalog catalog, XnatResource resource, PipelineQueue output, CancellationToken cancellation)
    {
        foreach (XnatFile file in await catalog.GetFilesAsync(resource, cancellation).ConfigureAwait(false))
            await output.WriteAsync(file, cancellation).ConfigureAwait(false);
    }
}
