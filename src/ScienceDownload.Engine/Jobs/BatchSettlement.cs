using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Jobs;

/// <summary>What becomes of a batch whose run has ended: its state in the end, its manifest, and who hears of it.</summary>
internal sealed class BatchSettlement(EngineServices services, BatchInfo batch, BatchOwnership ownership, RunRecord record, SerialSink sink)
{
    /// <summary>Settles the batch and gives it up.</summary>
    /// <exception cref="DownloadException">The state cannot be written.</exception>
    public async Task SettleAsync(BatchEnding ending)
    {
        if (ending == BatchEnding.Lost)
        {
            TellLost();
            return;
        }

        (BatchState state, string? error) = ending switch
        {
            BatchEnding.Suspended => (BatchState.Suspended, null),
            BatchEnding.Stopped => (BatchState.Cancelled, null),
            BatchEnding.FirstFailure => (BatchState.Failed, record.FirstFailure),
            _ when record.Failed > 0 && !batch.Options.IgnoreErrors => (BatchState.Failed, $"{record.Failed} of {record.Total} jobs failed"),
            _ => (BatchState.Completed, null),
        };
        await services.Store.FlushAsync().ConfigureAwait(false);
        if (state.IsTerminal() && batch.Options.WriteManifest)
            await WriteManifestAsync().ConfigureAwait(false);
        if (!await ownership.ReleaseAsync(state, error).ConfigureAwait(false))
            TellLost();
        else if (ending is BatchEnding.Stopped or BatchEnding.FirstFailure)
            await record.AnnounceCancelledAsync().ConfigureAwait(false);
    }

    private void TellLost() =>
        sink.Message(MessageLevel.Warning, $"{batch.Id}: another process took the batch over; this one stopped.");

    private async Task WriteManifestAsync()
    {
        try
        {
            string folder = services.ManifestFolder ?? batch.Destination;
            await BatchManifest.WriteAsync(services.Store, batch, folder, services.Time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DownloadException exception)
        {
            // The files are there and verified, and the state knows them: the batch has not failed for want of a list.
            sink.Message(MessageLevel.Warning, exception.Message);
        }
    }
}
