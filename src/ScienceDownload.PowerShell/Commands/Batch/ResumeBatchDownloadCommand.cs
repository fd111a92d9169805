using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>Lets suspended batches go on in this process.</summary>
[Cmdlet(VerbsLifecycle.Resume, "BatchDownload", SupportsShouldProcess = true)]
[OutputType(typeof(Jobs.BatchDownloadJob), typeof(BatchInfo), typeof(ItemInfo))]
public sealed class ResumeBatchDownloadCommand : RunByIdCommand
{
    /// <inheritdoc/>
    protected override void Process(string batchId)
    {
        if (!ShouldProcess(batchId, "Resume"))
            return;
        BatchInfo? batch = null;
        RunFor(batchId, async (_, cancellation) => batch = await Engine.GetAsync(batchId, cancellation).ConfigureAwait(false));
        if (batch is not null)
            Start(batch);
    }
}
