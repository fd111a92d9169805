using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>Pauses batches; what has arrived stays.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "BatchDownload", SupportsShouldProcess = true)]
[OutputType(typeof(BatchInfo))]
public sealed class SuspendBatchDownloadCommand : BatchIdCommand
{
    /// <inheritdoc/>
    protected override void Process(string batchId)
    {
        if (ShouldProcess(batchId, "Pause"))
            RunFor(batchId, async (output, cancellation) => await output.WriteAsync(await Engine.SuspendAsync(batchId, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false));
    }
}
