using System.Management.Automation;
using ScienceDownload.Errors;
using ScienceDownload.Jobs;

namespace ScienceDownload.Commands;

/// <summary>Waits for batches, whichever process runs them, and tells which of their files failed.</summary>
[Cmdlet(VerbsLifecycle.Wait, "BatchDownload")]
[OutputType(typeof(BatchInfo))]
public sealed class WaitBatchDownloadCommand : BatchIdCommand
{
    /// <summary>The longest wait for each batch in seconds; null for no end.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? TimeoutSec { get; set; }

    /// <inheritdoc/>
    protected override void Process(string batchId) => RunFor(
        batchId,
        async (output, cancellation) =>
        {
            TimeSpan? timeout = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
            BatchInfo batch = await WatchAsync(batchId, timeout, output, cancellation).ConfigureAwait(false);
            // Who waited for the batch has waited for its job.
            if (batch.State.IsAtRest() && JobTable.Find(batchId) is { } job)
                await job.CatchUpAsync(cancellation).ConfigureAwait(false);
            if (!batch.State.IsTerminal())
            {
                output.WriteWarning(batch.State == BatchState.Suspended
                    ? $"{batchId} is suspended. Resume-BatchDownload lets it go on."
                    : $"{batchId} has not settled after {TimeoutSec} seconds. It goes on; wait for it again.");
            }
            else if (batch.Failed > 0)
            {
                await WriteFailuresAsync(output, batchId, cancellation).ConfigureAwait(false);
            }

            await output.WriteAsync(batch, cancellation).ConfigureAwait(false);
        },
        new PipelineQueue(NewProgress($"Downloading {batchId}")));

    private async Task<BatchInfo> WatchAsync(string batchId, TimeSpan? timeout, IDownloadSink sink, CancellationToken cancellation)
    {
        if (JobTable.Find(batchId) is not { RunsHere: true } job)
            return await Engine.WaitAsync(batchId, timeout, new ProgressOnly(sink), cancellation).ConfigureAwait(false);
        // A run in this process tells more than the state file does: every moving file, and rates.
        job.Moved += sink.Progressed;
        try
        {
            return await Engine.WaitAsync(batchId, timeout, NullSink.Instance, cancellation).ConfigureAwait(false);
        }
        finally
        {
            job.Moved -= sink.Progressed;
        }
    }

    private async Task WriteFailuresAsync(PipelineQueue output, string batchId, CancellationToken cancellation)
    {
        await foreach (ItemInfo item in Engine.GetItemsAsync(batchId, ItemState.Failed, cancellation).ConfigureAwait(false))
            output.WriteError(item.ToErrorRecord());
    }

    /// <summary>Failures are read from the state at the end, also those from before the wait; heard as events they would be told twice.</summary>
    private sealed class ProgressOnly(IDownloadSink inner) : IDownloadSink
    {
        public bool WantsProgress => inner.WantsProgress;

        public void ItemSettled(ItemInfo item)
        {
        }

        public void Progressed(BatchProgress progress) => inner.Progressed(progress);

        public void Message(MessageLevel level, string text) => inner.Message(level, text);
    }
}
