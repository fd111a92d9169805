using ScienceDownload.Engine.Items;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Bundles;

/// <summary>The items of a bundle that are still to come, and where they go.</summary>
internal sealed class BundleItems
{
    private readonly SortedDictionary<int, StoredItem> _left = [];
    private readonly Dictionary<DownloadItem, (StoredItem Stored, Placement Placement)> _wanted = new(ReferenceEqualityComparer.Instance);
    private readonly List<DownloadItem> _order = [];
    private readonly HashSet<int> _added = [];

    /// <summary>Whether a stream was opened for them: what is left then was lost by it.</summary>
    public bool WereStreamed { get; set; }

    /// <summary>What a stream may bring, in order.</summary>
    public IReadOnlyList<DownloadItem> Wanted => [.. _order.Where(_wanted.ContainsKey)];

    public void Add(StoredItem stored, Placement placement)
    {
        _left[stored.Index] = stored with { RelativePath = placement.RelativePath };
        _wanted[stored.Item] = (stored, placement);
        _order.Add(stored.Item);
        _added.Add(stored.Index);
    }

    /// <summary>The item comes alone.</summary>
    public void PutAside(StoredItem stored) => _left[stored.Index] = stored;

    /// <summary>Takes an item out, to be fetched now; null when it came already, or is none of these.</summary>
    public (StoredItem Stored, Placement Placement)? Take(DownloadItem item) =>
        _wanted.Remove(item, out (StoredItem, Placement) found) ? found : null;

    /// <summary>The item has arrived.</summary>
    public void Arrived(int index) => _left.Remove(index);

    /// <summary>An attempt at the item failed; it comes alone.</summary>
    public void Failed(StoredItem stored, int attempts) => _left[stored.Index] = _left[stored.Index] with { Attempts = attempts };

    /// <summary>What did not come, as items that are in no bundle any more.</summary>
    public IReadOnlyList<StoredItem> Left() =>
    [
        .. _left.Values.Select(stored => stored with
        {
            Item = stored.Item with { Bundle = null },
            WasLost = WereStreamed && _added.Contains(stored.Index),
        }),
    ];
}
