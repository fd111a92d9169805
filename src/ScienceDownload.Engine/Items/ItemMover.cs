using System.Diagnostics;
using ScienceDownload.Engine.Bundles;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Items;

/// <summary>Moves one item, or one bundle, that has a place, and sees to it that it ends: settled, being finished, or left to a later run.</summary>
/// <param name="batch">The batch.</param>
/// <param name="items">Fetches single items.</param>
/// <param name="bundles">Fetches bundles; null when the archive has none.</param>
/// <param name="finisher">Takes verified files.</param>
/// <param name="record">Hears how items end.</param>
/// <param name="ending">How the run ends early.</param>
/// <param name="sink">Hears why a batch is suspended.</param>
internal sealed class ItemMover(
    BatchInfo batch, ItemRunner items, BundleRunner? bundles, Finisher finisher, RunRecord record, RunEnding ending, SerialSink sink)
{
    /// <summary>Whether items of one bundle are to come together.</summary>
    public bool TakesBundles => bundles is not null;

    /// <summary>Moves an item until it has settled, is handed to the finisher, or the run is halted.</summary>
    public async Task MoveAsync(MovingItem item)
    {
        using Activity? activity = Telemetry.Source.StartActivity("item");
        activity?.SetTag("batch", batch.Id).SetTag("index", item.Index);
        Telemetry.Moving.Add(1);
        using CancellationTokenSource halted = item.HaltWith(ending.Halted);
        try
        {
            (ItemResult? settled, FinishJob? ready) = await items.RunAsync(item, halted.Token).ConfigureAwait(false);
            if (ready is not null)
                await finisher.AddAsync(ready).ConfigureAwait(false);
            else if (settled is { Failure: { SuspendsBatch: true } reason })
                SuspendFor(item, reason);
            else
                record.Settle(item, settled!);
        }
        catch (OperationCanceledException)
        {
            record.Settle(item, ending.InsteadOfFinishing() ?? (item.IsUnwanted ? ItemResult.Cancelled : ItemResult.Interrupted));
        }
        finally
        {
            Telemetry.Moving.Add(-1);
        }
    }

    /// <summary>Moves the items of a bundle until each has settled, is handed to the finisher or is left over, or the run is halted.</summary>
    public async Task<BundleOutcome> MoveAsync(IReadOnlyList<StoredItem> bundle)
    {
        using Activity? activity = Telemetry.Source.StartActivity("bundle");
        activity?.SetTag("batch", batch.Id).SetTag("items", bundle.Count);
        try
        {
            return await bundles!.RunAsync(bundle, ending.Halted).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What has not begun is still queued, and what had begun is settled.
        }
        catch (Exception exception)
        {
            // Items that nobody settles may not look as if they had been stopped: the next run takes them up.
            sink.Message(MessageLevel.Warning, $"{batch.Id} is suspended. Unexpected error: {exception.Message}");
            ending.End(BatchEnding.Suspended);
        }

        return BundleOutcome.Nothing;
    }

    private void SuspendFor(MovingItem item, DownloadException reason)
    {
        if (ending.Current == BatchEnding.None)
            sink.Message(MessageLevel.Warning, $"{batch.Id} is suspended: {reason.Sentence} Resume it then.");
        ending.End(BatchEnding.Suspended);
        record.Settle(item, ending.InsteadOfFinishing() ?? ItemResult.Interrupted);
    }
}
