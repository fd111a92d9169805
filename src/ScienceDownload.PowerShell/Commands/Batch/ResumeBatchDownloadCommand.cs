using System.Management.Automation;
using ScienceDownload.Errors;
using ScienceDownload.Jobs;

namespace ScienceDownload.Commands;

/// <summary>Lets suspended batches go on in this process.</summary>
[Cmdlet(VerbsLifecycle.Resume, "BatchDownload", SupportsShouldProcess = true)]
[OutputType(typeof(BatchDownloadJob), typeof(BatchInfo), typeof(ItemInfo))]
public sealed class ResumeBatchDownloadCommand : RunByIdCommand
{
    /// <inheritdoc/>
    protected override void Process(string batchId)
    {
        if (!ShouldProcess(batchId, "Resume"))
            return;
        bool ranHere = RunsHere(batchId);
        BatchInfo? batch = null;
        RunFor(batchId, async (_, cancellation) => batch = await Engine.GetAsync(batchId, cancellation).ConfigureAwait(false));
        if (batch is null)
            return;
        // A batch of a service runs over there whatever happens here: it is followed. One that runs here may begin or end while it is looked up.
        if (batch is { State: BatchState.Running, Service: null } && !ranHere && !RunsHere(batchId))
            WriteError(Busy(batch).ToErrorRecord(batchId));
        else
            Start(batch, Access);
    }

    private static bool RunsHere(string batchId) => JobTable.Find(batchId) is { RunsHere: true };

    private static DownloadException Busy(BatchInfo batch) => new(
        ErrorId.BatchBusy,
        $"Another process ({batch.Owner}) runs {batch.Id}. Wait-BatchDownload watches it; after Suspend-BatchDownload it can be resumed here.");
}
