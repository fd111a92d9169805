using System.Management.Automation;
using ScienceDownload.Jobs;

namespace ScienceDownload.Commands;

/// <summary>Forgets batches. Finished files stay.</summary>
[Cmdlet(VerbsCommon.Remove, "BatchDownload", SupportsShouldProcess = true)]
public sealed class RemoveBatchDownloadCommand : BatchIdCommand
{
    /// <summary>Stop a batch that is not settled first, instead of refusing it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process(string batchId)
    {
        if (!ShouldProcess(batchId, "Forget the batch and delete its partial files"))
            return;
        RunFor(batchId, async (_, cancellation) =>
        {
            if (Force)
                await Engine.StopAsync(batchId, cancellation).ConfigureAwait(false);
            await Engine.RemoveAsync(batchId, cancellation).ConfigureAwait(false);
            JobTable.Remove(batchId);
        });
    }
}
