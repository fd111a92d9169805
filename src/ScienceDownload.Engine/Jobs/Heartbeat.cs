using ScienceDownload.Engine.Items;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Jobs;

/// <summary>
/// Says in the state, twice a second, that this process runs the batch and how far its items are, and hears there what others want of it.
/// </summary>
internal sealed class Heartbeat(
    EngineServices services, BatchInfo batch, BatchOwnership ownership, RunRecord record, RunEnding ending, SerialSink sink)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Beats until the run is over, or the batch lost.</summary>
    /// <exception cref="OperationCanceledException">The run is over.</exception>
    public async Task RunAsync(CancellationToken over)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, services.Time, over).ConfigureAwait(false);
                PostProgress();
                switch (await ownership.BeatAsync().ConfigureAwait(false))
                {
                    case OwnerSignal.Suspend:
                        ending.End(BatchEnding.Suspended);
                        break;
                    case OwnerSignal.Stop:
                        ending.End(BatchEnding.Stopped);
                        break;
                    case OwnerSignal.Lost:
                        ending.End(BatchEnding.Lost);
                        return;
                }
            }
        }
        catch (DownloadException exception)
        {
            // Without a heartbeat somebody may take the batch over: better to stop here than to be two.
            sink.Message(MessageLevel.Warning, exception.Message);
            ending.End(BatchEnding.Suspended);
        }
    }

    private void PostProgress()
    {
        foreach (MovingItem item in record.Moving().Where(item => item.State != ItemState.Ordering))
        {
            services.Store.Post(new ItemChange(batch.Id, item.Index)
            {
                BytesReceived = item.Progress.Received,
                Length = item.Progress.Length,
            });
        }
    }
}
