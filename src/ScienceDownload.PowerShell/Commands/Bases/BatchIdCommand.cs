using System.Management.Automation;
using ScienceDownload.Completion;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that do one thing to each batch they are given.</summary>
public abstract class BatchIdCommand : ServiceCommand
{
    /// <summary>The batches, by id. Jobs, batches and items bind by their property <c>BatchId</c> or <c>Id</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(BatchIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] BatchId { get; set; } = [];

    /// <summary>Takes the ids one after the other, so that a wrong one does not keep the others from their turn.</summary>
    protected override void ProcessRecord()
    {
        foreach (string id in BatchId)
            Process(id);
    }

    /// <summary>Does the thing to one batch.</summary>
    protected abstract void Process(string batchId);
}
