using System.Management.Automation;
using ScienceDownload.Jobs;

namespace ScienceDownload.Commands;

/// <summary>Cancels batches for good.</summary>
[Cmdlet(VerbsLifecycle.Stop, "BatchDownload", SupportsShouldProcess = true)]
[OutputType(typeof(BatchInfo))]
public sealed class StopBatchDownloadCommand : BatchIdCommand
{
    /// <inheritdoc/>
    protected override void Process(string batchId)
    {
        if (!ShouldProcess(batchId, "Cancel what is not finished"))
            return;
        RunFor(batchId, async (output, cancellation) =>
        {
            BatchInfo batch = await Engine.StopAsync(batchId, cancellation).ConfigureAwait(false);
            await JobTable.SettleAsync(batch).ConfigureAwait(false);
            await output.WriteAsync(batch, cancellation).ConfigureAwait(false);
        });
    }
}
