using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that bring files of one archive: they stay until all has settled, and write each file as it does.</summary>
public abstract class SaveCommand : TransferCommand
{
    /// <summary>Return a job at once instead of waiting here.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override Following Follow => AsJob ? Following.Job : Following.Items;
}
