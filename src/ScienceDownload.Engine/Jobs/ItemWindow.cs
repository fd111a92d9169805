using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Jobs;

/// <summary>
/// The items a batch may start next, in order, read from the state a page at a time: memory stays flat however long the batch is.
/// Used by one dispatcher.
/// </summary>
internal sealed class ItemWindow(StateStore store, string batchId)
{
    private const int PageSize = 256;

    private readonly LinkedList<StoredItem> _window = new();
    private int _last = -1;
    private string? _lastBundle;
    private bool _endReached;

    /// <summary>Whether nothing is left to start.</summary>
    public bool IsEmpty => _endReached && _window.Count == 0;

    /// <summary>Gives an item back that is to be taken before all others.</summary>
    public void PutBack(StoredItem item) => _window.AddFirst(item);

    /// <summary>Items joined the batch behind its last one.</summary>
    public void LookAgain() => _endReached = false;

    /// <summary>Takes the first item that may start; null when none may now, or nothing is left.</summary>
    public async ValueTask<StoredItem?> TakeAsync(Func<StoredItem, bool> mayStart, CancellationToken cancellation)
    {
        if (_window.Count < PageSize / 2 && !_endReached)
            await ReadAsync(cancellation).ConfigureAwait(false);
        for (LinkedListNode<StoredItem>? node = _window.First; node is not null; node = node.Next)
        {
            if (!mayStart(node.Value))
                continue;
            _window.Remove(node);
            return node.Value;
        }

        return null;
    }

    /// <summary>Takes the rest of the bundle that an item is of: its items stand together, so one of another ends the search.</summary>
    public async ValueTask<IReadOnlyList<StoredItem>> TakeBundleAsync(StoredItem first, CancellationToken cancellation)
    {
        List<StoredItem> items = [first];
        while (true)
        {
            LinkedListNode<StoredItem>? next;
            for (LinkedListNode<StoredItem>? node = _window.First; node is not null; node = next)
            {
                next = node.Next;
                if (node.Value.Item.Bundle != first.Item.Bundle)
                    continue;
                items.Add(node.Value);
                _window.Remove(node);
            }

            if (_endReached || _lastBundle != first.Item.Bundle)
                return items;
            await ReadAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        IReadOnlyList<StoredItem> page = await store.ReadPendingAsync(batchId, _last, PageSize, cancellation).ConfigureAwait(false);
        foreach (StoredItem item in page)
            _window.AddLast(item);
        if (page.Count > 0)
            (_last, _lastBundle) = (page[^1].Index, page[^1].Item.Bundle);
        _endReached = page.Count < PageSize;
    }
}
