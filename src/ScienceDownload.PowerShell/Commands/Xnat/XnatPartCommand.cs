using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that list what belongs to a session: to one that is named, or to objects of the pipeline.</summary>
public abstract class XnatPartCommand : XnatCommand
{
    private protected const string NameSet = "Name";
    private protected const string ObjectSet = "Object";

    /// <summary>The session: its accession id, or its label in a project.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string Session { get; set; } = "";

    /// <summary>The project that makes a label unique.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string? Project { get; set; }
}
