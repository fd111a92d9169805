using System.Management.Automation;
using ScienceDownload.Jobs;

namespace ScienceDownload.Commands;

/// <summary>Pauses batches; what has arrived stays.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "BatchDownload", SupportsShouldProcess = true)]
[OutputType(typeof(BatchInfo))]
public sealed class SuspendBatchDownloadCommand : BatchIdCommand
{
    /// <inheritdoc/>
    protected override void Process(string batchId)
    {
        if (!ShouldProcess(batchId, "Pause"))
            return;
        RunFor(batchId, async (output, cancellation) =>
        {
            BatchInfo batch = await Engine.SuspendAsync(batchId, cancellation).ConfigureAwait(false);
            await JobTable.SettleAsync(batch).ConfigureAwait(false);
            await output.WriteAsync(batch, cancellation).ConfigureAwait(false);
        });
    }
}
