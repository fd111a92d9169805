using System.Management.Automation;
using ScienceDownload.Completion;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that set batches going which are in the state file already.</summary>
public abstract class RunByIdCommand : RunCommand
{
    /// <inheritdoc cref="BatchIdCommand.BatchId"/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(BatchIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] BatchId { get; set; } = [];

    /// <inheritdoc cref="BatchIdCommand.ProcessRecord"/>
    protected override void ProcessRecord()
    {
        foreach (string id in BatchId)
            Process(id);
    }

    /// <summary>Sets one batch going.</summary>
    protected abstract void Process(string batchId);
}
