using System.Management.Automation;
using ScienceDownload.Jobs;
using ScienceDownload.Xnat;

namespace ScienceDownload.Commands;

/// <summary>Saves resources of imaging sessions, or of their scans.</summary>
[Cmdlet(VerbsData.Save, "XnatResource", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(XnatSavedFile), typeof(XnatPlanEntry), typeof(BatchDownloadJob))]
public sealed class SaveXnatResourceCommand : XnatSaveCommand
{
    private readonly List<XnatResource> _resources = [];

    /// <summary>Resources, as Get-XnatResource writes them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    public XnatResource[] InputObject { get; set; } = [];

    /// <summary>The labels of the resources.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NameSet)]
    [Alias("Label")]
    [ValidateNotNullOrEmpty]
    public string[] Resource { get; set; } = [];

    /// <summary>The ids of the scans they are of; <c>*</c> for all. Without it, resources of the session itself.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string[] Scan { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string session in Session)
            Add(Choose(new XnatSelection(session) { Project = Project, Name = Name }, Scan, Resource));
        _resources.AddRange(InputObject);
    }

    /// <summary>Puts the resources of one scan, or of one session, together.</summary>
    protected override void EndProcessing()
    {
        foreach (IGrouping<(string, string?), XnatResource> group in _resources.GroupBy(resource => (resource.SessionId, resource.Scan)))
        {
            XnatResource first = group.First();
            string[] labels = [.. group.Select(resource => resource.Label.Length > 0 ? resource.Label : resource.Id)];
            Add(first.ToSession(), selection => Choose(selection, first.Scan is { } scan ? [scan] : [], labels));
        }

        base.EndProcessing();
    }

    private static XnatSelection Choose(XnatSelection selection, string[] scans, string[] labels) => selection with
    {
        Scans = scans,
        IncludeScans = scans.Length > 0,
        IncludeSessionResources = scans.Length == 0,
        Resources = labels,
    };
}
