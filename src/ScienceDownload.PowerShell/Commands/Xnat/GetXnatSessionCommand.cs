using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>Lists the imaging sessions of XNAT projects.</summary>
[Cmdlet(VerbsCommon.Get, "XnatSession")]
[OutputType(typeof(XnatSession))]
public sealed class GetXnatSessionCommand : XnatCommand
{
    /// <summary>The project, by id; null for the profile's, and without one for all sessions the user may see.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Project { get; set; }

    /// <summary>The subject, by label or id.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Label")]
    [ValidateNotNullOrEmpty]
    public string? Subject { get; set; }

    /// <summary>Only sessions whose label or accession id fits; wildcards are allowed.</summary>
    /// <value>All.</value>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string Session { get; set; } = "*";

    /// <summary>Only sessions of these modalities, such as MR, PET, CT or EEG.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Modality { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        WildcardPattern pattern = WildcardPattern.Get(Session, WildcardOptions.IgnoreCase);
        (string? project, string? subject) = (Project, Subject);
        Ask(project ?? Session, null, null, async (catalog, output, cancellation) =>
        {
            foreach (XnatSession session in await catalog.GetSessionsAsync(project ?? DefaultProject, subject, cancellation).ConfigureAwait(false))
            {
                bool isWanted = (pattern.IsMatch(session.Label) || pattern.IsMatch(session.Id))
                    && (Modality.Length == 0 || Modality.Contains(session.Modality, StringComparer.OrdinalIgnoreCase));
                if (isWanted)
                    await output.WriteAsync(session, cancellation).ConfigureAwait(false);
            }
        });
    }
}
