using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>Cancels batches for good.</summary>
[Cmdlet(VerbsLifecycle.Stop, "BatchDownload", SupportsShouldProcess = true)]
[OutputType(typeof(BatchInfo))]
public sealed class StopBatchDownloadCommand : BatchIdCommand
{
    /// <inheritdoc/>
    protected override void Process(string batchId)
    {
        if (ShouldProcess(batchId, "Cancel what is not finished"))
            RunFor(batchId, async (output, cancellation) => await output.WriteAsync(await Engine.StopAsync(batchId, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false));
    }
}
