using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>Lists the projects of an XNAT server.</summary>
[Cmdlet(VerbsCommon.Get, "XnatProject")]
[OutputType(typeof(XnatProject))]
public sealed class GetXnatProjectCommand : XnatCommand
{
    /// <summary>The projects, by id; wildcards are allowed.</summary>
    /// <value>All.</value>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string Id { get; set; } = "*";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        WildcardPattern pattern = WildcardPattern.Get(Id, WildcardOptions.IgnoreCase);
        Ask(Id, null, null, async (catalog, output, cancellation) =>
        {
            foreach (XnatProject project in await catalog.GetProjectsAsync(cancellation).ConfigureAwait(false))
            {
                if (pattern.IsMatch(project.Id))
                    await output.WriteAsync(project, cancellation).ConfigureAwait(false);
            }
        });
    }
}
