using System.Collections.Concurrent;
using ScienceDownload.Engine.Items;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Engine.Orders;

/// <summary>
/// Where items wait for what their archive's server must finish first, and from where they go on when it is done. Orders are carried side
/// by side (<see cref="OrderFollower"/>), each once for all items of it. Waiting takes no place among the moving items.
/// </summary>
internal sealed class OrderDesk : IDisposable
{
    /// <summary>The most items that wait here; the others stay in the queue, so that memory stays flat.</summary>
    private const int MostItems = 1000;

    private readonly OrderFollower _follower;
    private readonly BatchOwnership _ownership;
    private readonly RunRecord _record;
    private readonly SerialSink _sink;
    private readonly Action _changed;
    private readonly CancellationToken _over;
    private readonly SemaphoreSlim _places;
    private readonly object _lock = new();
    private readonly Dictionary<string, OpenOrder> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<StoredItem> _ready = [];
    private int _waiting;
    private int _joined;

    /// <param name="session">The archive.</param>
    /// <param name="services">The state and the clock.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="ownership">The right to write its orders.</param>
    /// <param name="record">Hears how items end.</param>
    /// <param name="sink">Hears how orders stand.</param>
    /// <param name="changed">Called, from any thread, when the dispatcher should look again.</param>
    /// <param name="over">Cancelled when nothing more may start.</param>
    public OrderDesk(
        IOrderingSession session, EngineServices services, BatchInfo batch, BatchOwnership ownership, RunRecord record, SerialSink sink,
        Action changed, CancellationToken over)
    {
        _follower = new OrderFollower(session, services, batch, ownership, sink, over);
        _ownership = ownership;
        _record = record;
        _sink = sink;
        _changed = changed;
        _over = over;
        _places = new SemaphoreSlim(Math.Max(1, session.OrderLimit));
    }

    /// <summary>Whether nothing waits here, and nothing is on its way back to the dispatcher.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _open.Count == 0 && _ready.IsEmpty && _joined == 0;
        }
    }

    /// <summary>Whether another item may wait here.</summary>
    public bool HasRoom => Volatile.Read(ref _waiting) < MostItems;

    /// <summary>Whether an item has to wait for its order still.</summary>
    public bool Takes(StoredItem item)
    {
        if (item.Item.Order is not { } key)
            return false;
        lock (_lock)
            return !_done.Contains(key);
    }

    /// <summary>Takes an item in; the first of an order has it placed.</summary>
    public void Add(StoredItem item)
    {
        string key = item.Item.Order!;
        lock (_lock)
        {
            _waiting++;
            _record.Ordering(1);
            if (_open.TryGetValue(key, out OpenOrder? known))
            {
                known.Items.Add(item);
                return;
            }

            var order = new OpenOrder(key, item);
            _open.Add(key, order);
            order.Carrying = Task.Run(() => CarryAsync(order));
        }
    }

    /// <summary>The next item whose order is done.</summary>
    public bool TryTakeReady(out StoredItem? item) => _ready.TryDequeue(out item);

    /// <summary>Whether items joined the batch since this was last asked.</summary>
    public bool TakeJoined()
    {
        lock (_lock)
        {
            bool joined = _joined > 0;
            _joined = 0;
            return joined;
        }
    }

    /// <summary>Ends the waiting. Orders stay at their server and are asked after by the next run, or are called off.</summary>
    /// <param name="callOff">Whether there will be no next run.</param>
    /// <param name="instead">What becomes of the items.</param>
    public async Task EndAsync(bool callOff, ItemResult instead)
    {
        OpenOrder[] open;
        lock (_lock)
            open = [.. _open.Values];
        await Task.WhenAll(open.Select(order => order.Carrying)).ConfigureAwait(false);
        lock (_lock)
            open = [.. _open.Values];
        foreach (OpenOrder order in open)
        {
            if (order.Shown is { } shown)
                _record.Settle(shown, instead);
        }

        if (callOff)
            await Task.WhenAll(open.Where(order => order.Handle is not null).Select(_follower.CallOffAsync)).ConfigureAwait(false);
    }

    public void Dispose() => _places.Dispose();

    private async Task CarryAsync(OpenOrder order)
    {
        try
        {
            await _places.WaitAsync(_over).ConfigureAwait(false);
            OrderStatus status;
            try
            {
                order.Shown = _record.Start(order.First, isOrdering: true);
                using CancellationTokenSource halted = order.Shown.HaltWith(_over);
                status = await _follower.FollowAsync(order, halted.Token).ConfigureAwait(false);
            }
            finally
            {
                _places.Release();
            }

            await FulfilAsync(order, status).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // The run ended; the order stays open for whoever ends the desk.
        }
        catch (OperationCanceledException) when (order.Shown is { IsUnwanted: true })
        {
            await DropFirstAsync(order).ConfigureAwait(false);
        }
        catch (DownloadException exception)
        {
            Settle(order, ItemResult.Failed(exception));
        }
        catch (Exception exception)
        {
            Settle(order, ItemResult.Failed(new DownloadException(ErrorId.Unexpected, $"Unexpected error: {exception.Message}", exception)));
        }
    }

    private async Task FulfilAsync(OpenOrder order, OrderStatus status)
    {
        if (status.Files is null)
        {
            lock (_lock)
            {
                _done.Add(order.Key);
                order.Items.ForEach(_ready.Enqueue);
                Close(order);
            }

            _changed();
            return;
        }

        if (status.Files.Count == 0)
        {
            _sink.Message(MessageLevel.Warning, $"{status.Message ?? "The archive has no data for an order"}: {ItemNameOf(order.First.Item)}");
            Settle(order, new ItemResult { State = ItemState.Skipped });
            return;
        }

        DownloadItem[] files = [.. status.Files.Select(file => ItemValidator.Validate(file with { Order = null }, order.First.Index))];
        if (!await _ownership.FulfilAsync(order.First.Index, files).ConfigureAwait(false))
            throw _follower.LostToAnother();
        _record.Joined(files.Length - 1);
        StoredItem first = order.First with { Item = files[0], State = ItemState.Queued, RelativePath = null, Length = files[0].Length };
        lock (_lock)
        {
            _done.Add(order.Key);
            _ready.Enqueue(first);
            _joined += files.Length - 1;
            Close(order);
        }

        _changed();
    }

    /// <summary>
    /// Somebody cancelled the item the order was placed for: others that wait for it go on with its handle; without any it is called off.
    /// </summary>
    private async Task DropFirstAsync(OpenOrder order)
    {
        StoredItem[] others;
        lock (_lock)
        {
            others = [.. order.Items.Skip(1)];
            Close(order);
        }

        if (others.Length == 0 && order.Handle is not null)
            await _follower.CallOffAsync(order).ConfigureAwait(false);
        _record.Settle(order.Shown!, ItemResult.Cancelled);
        foreach (StoredItem item in others)
            Add(item);
        _changed();
    }

    private void Settle(OpenOrder order, ItemResult result)
    {
        StoredItem[] items;
        lock (_lock)
        {
            items = [.. order.Items];
            Close(order);
        }

        foreach (StoredItem item in items)
            _record.Settle(item == order.First && order.Shown is { } shown ? shown : _record.Start(item, isOrdering: true), result);
        _changed();
    }

    private void Close(OpenOrder order)
    {
        _open.Remove(order.Key);
        _waiting -= order.Items.Count;
        _record.Ordering(-order.Items.Count);
    }

    private static string ItemNameOf(DownloadItem item) => item.RelativePath ?? item.Origin ?? item.PrimarySource.AbsolutePath;
}
