using System.Management.Automation;
using ScienceDownload.Jobs;
using ScienceDownload.Xnat;

namespace ScienceDownload.Commands;

/// <summary>Saves scans of imaging sessions.</summary>
[Cmdlet(VerbsData.Save, "XnatScan", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(XnatSavedFile), typeof(XnatPlanEntry), typeof(BatchDownloadJob))]
public sealed class SaveXnatScanCommand : XnatSaveCommand
{
    private readonly List<XnatScan> _scans = [];

    /// <summary>Scans, as Get-XnatScan writes them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    public XnatScan[] InputObject { get; set; } = [];

    /// <summary>The ids of the scans; <c>*</c> for all.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string[] Scan { get; set; } = [];

    /// <summary>Only resources with these labels.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Resource { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string session in Session)
            Add(new XnatSelection(session) { Project = Project, Name = Name, Scans = Scan, Resources = Resource });
        _scans.AddRange(InputObject);
    }

    /// <summary>Puts the scans of one session together.</summary>
    protected override void EndProcessing()
    {
        foreach (IGrouping<string, XnatScan> session in _scans.GroupBy(scan => scan.SessionId))
            Add(session.First().ToSession(), selection => selection with { Scans = [.. session.Select(scan => scan.Id)], Resources = Resource });
        base.EndProcessing();
    }
}
