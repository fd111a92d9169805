using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>Lists the subjects of XNAT projects.</summary>
[Cmdlet(VerbsCommon.Get, "XnatSubject")]
[OutputType(typeof(XnatSubject))]
public sealed class GetXnatSubjectCommand : XnatCommand
{
    /// <summary>The projects, by id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ValidateNotNullOrEmpty]
    public string[] Project { get; set; } = [];

    /// <summary>Only subjects with such a label; wildcards are allowed.</summary>
    /// <value>All.</value>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string Label { get; set; } = "*";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        WildcardPattern pattern = WildcardPattern.Get(Label, WildcardOptions.IgnoreCase);
        foreach (string project in Project)
        {
            Ask(project, null, null, async (catalog, output, cancellation) =>
            {
                foreach (XnatSubject subject in await catalog.GetSubjectsAsync(project, cancellation).ConfigureAwait(false))
                {
                    if (pattern.IsMatch(subject.Label))
                        await output.WriteAsync(subject, cancellation).ConfigureAwait(false);
                }
            });
        }
    }
}
