using System.Collections.Concurrent;
using ScienceDownload.Engine.Bundles;
using ScienceDownload.Engine.Items;
using ScienceDownload.Engine.Orders;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Jobs;

/// <summary>Starts the items of one run in order within all limits: they go to the order desk, or are moved as soon as there is a place.</summary>
/// <param name="window">The items that are left.</param>
/// <param name="places">The places of this run.</param>
/// <param name="gate">The places of the whole process.</param>
/// <param name="orders">Where items wait for their order; null when the archive takes none.</param>
/// <param name="mover">Moves what is started.</param>
/// <param name="record">Hears what starts.</param>
/// <param name="ending">How the run ends early.</param>
internal sealed class Dispatcher(
    ItemWindow window, MovingPlaces places, FairGate gate, OrderDesk? orders, ItemMover mover, RunRecord record, RunEnding ending)
{
    private readonly ConcurrentQueue<StoredItem> _left = [];
    private readonly object _lock = new();
    private readonly HashSet<int> _unwanted = [];

    /// <summary>Starts items until none is left and none moves or waits, or the run is ended.</summary>
    /// <exception cref="DownloadException">The state cannot be read.</exception>
    public async Task RunAsync()
    {
        try
        {
            while (true)
            {
                TakeOrdered();
                TakeLeft();
                bool hasPlace = places.HasRoom;
                if ((hasPlace || orders is not null)
                    && await window.TakeAsync(item => MayStart(item, hasPlace), ending.NoMoreStarts).ConfigureAwait(false) is { } item)
                {
                    if (orders?.Takes(item) == true)
                    {
                        orders.Add(item);
                        continue;
                    }

                    IReadOnlyList<StoredItem> bundle = !mover.TakesBundles || item.Item.Bundle is null
                        ? []
                        : await window.TakeBundleAsync(item, ending.NoMoreStarts).ConfigureAwait(false);
                    IDisposable place = await gate.EnterAsync(this, ending.NoMoreStarts).ConfigureAwait(false);
                    Start(item, bundle, place);
                    continue;
                }

                if (window.IsEmpty && places.IsEmpty && orders is not { IsEmpty: false } && _left.IsEmpty)
                    break;
                await places.ChangedAsync(ending.NoMoreStarts).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ending.NoMoreStarts.IsCancellationRequested)
        {
            // Whoever ended the run said how.
        }
        catch
        {
            ending.End(BatchEnding.Suspended);
            throw;
        }
    }

    /// <summary>Sees to it that an item is not started any more, and halts it when it moves.</summary>
    /// <returns>False when it does not move.</returns>
    public bool Halt(int index)
    {
        lock (_lock)
        {
            // From now on nobody starts it.
            _unwanted.Add(index);
            return record.TryHalt(index);
        }
    }

    /// <summary>Items whose order is done come first: their archive keeps the files for a while only.</summary>
    private void TakeOrdered()
    {
        while (orders is not null && orders.TryTakeReady(out StoredItem? ready))
            window.PutBack(ready!);
        if (orders?.TakeJoined() == true)
            window.LookAgain();
    }

    /// <summary>What a bundle left over comes next, one by one.</summary>
    private void TakeLeft()
    {
        while (_left.TryDequeue(out StoredItem? item))
            window.PutBack(item);
    }

    private bool MayStart(StoredItem stored, bool hasPlace) =>
        orders?.Takes(stored) == true ? orders.HasRoom : hasPlace && places.HasRoomAt(stored);

    private void Start(StoredItem stored, IReadOnlyList<StoredItem> bundle, IDisposable place)
    {
        if (ending.NoMoreStarts.IsCancellationRequested)
        {
            place.Dispose();
            return;
        }

        MovingItem? item;
        lock (_lock)
        {
            if (_unwanted.Contains(stored.Index))
            {
                place.Dispose();
                return;
            }

            places.Enter(stored);
            // The items of a bundle leave the queue one after the other, as they come up in it.
            item = bundle.Count > 0 ? null : record.Start(stored);
        }

        _ = Task.Run(() => item is null ? MoveBundleAsync(bundle, place) : MoveAsync(item, place));
    }

    private async Task MoveAsync(MovingItem item, IDisposable place)
    {
        try
        {
            await mover.MoveAsync(item).ConfigureAwait(false);
        }
        finally
        {
            place.Dispose();
            places.Leave(item.Stored, item.Progress.Received);
        }
    }

    private async Task MoveBundleAsync(IReadOnlyList<StoredItem> bundle, IDisposable place)
    {
        BundleOutcome outcome = BundleOutcome.Nothing;
        try
        {
            outcome = await mover.MoveAsync(bundle).ConfigureAwait(false);
            // Taken one after the other from the front, so the last one goes in first.
            foreach (StoredItem item in outcome.Left.Reverse())
                _left.Enqueue(item);
        }
        finally
        {
            place.Dispose();
            places.Leave(bundle[0], outcome.BytesReceived);
        }
    }
}
