using System.Management.Automation;
using ScienceDownload.Jobs;

namespace ScienceDownload.Commands;

/// <summary>Tries the failed files of settled batches again, as new batches.</summary>
[Cmdlet(VerbsLifecycle.Restart, "BatchDownload", SupportsShouldProcess = true)]
[OutputType(typeof(BatchDownloadJob), typeof(BatchInfo), typeof(ItemInfo))]
public sealed class RestartBatchDownloadCommand : RunByIdCommand
{
    /// <summary>Try files that were cancelled again too.</summary>
    [Parameter]
    public SwitchParameter IncludeCancelled { get; set; }

    /// <inheritdoc/>
    protected override void Process(string batchId)
    {
        if (!ShouldProcess(batchId, "Download the failed files again as a new batch"))
            return;
        BatchInfo? batch = null;
        RunFor(batchId, async (_, cancellation) => batch = await Engine.RestartAsync(batchId, IncludeCancelled, cancellation).ConfigureAwait(false));
        if (batch is not null)
            Start(batch, Access);
    }
}
