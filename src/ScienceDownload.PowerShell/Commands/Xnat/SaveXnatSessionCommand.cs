using System.Management.Automation;
using ScienceDownload.Jobs;

namespace ScienceDownload.Commands;

/// <summary>Saves imaging sessions: all scans, and the resources of the session itself when they are wanted.</summary>
[Cmdlet(VerbsData.Save, "XnatSession", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(XnatSavedFile), typeof(XnatPlanEntry), typeof(BatchDownloadJob))]
public sealed class SaveXnatSessionCommand : XnatSaveCommand
{
    /// <summary>Sessions, as Get-XnatSession writes them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    public XnatSession[] InputObject { get; set; } = [];

    /// <summary>Only scans with these ids; <c>*</c> for all.</summary>
    /// <value>All.</value>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Scan { get; set; } = [];

    /// <summary>Only resources with these labels.</summary>
    [Parameter]
    [Alias("Resource")]
    [ValidateNotNullOrEmpty]
    public string[] IncludeResource { get; set; } = [];

    /// <summary>No resources with these labels.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ExcludeResource { get; set; } = [];

    /// <summary>Also the resources of the session itself.</summary>
    [Parameter]
    [Alias("SessionResources", "IncludeResources")]
    public SwitchParameter SessionResource { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string session in Session)
            Add(Choose(new XnatSelection(session) { Project = Project, Name = Name }));
        foreach (XnatSession session in InputObject)
            Add(session, Choose);
    }

    private XnatSelection Choose(XnatSelection selection) => selection with
    {
        Scans = Scan,
        Resources = IncludeResource,
        ExcludedResources = ExcludeResource,
        IncludeSessionResources = SessionResource,
    };
}
