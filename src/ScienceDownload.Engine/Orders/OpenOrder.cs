using ScienceDownload.Engine.Items;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Orders;

/// <summary>An order on its way, and the items that wait for it.</summary>
internal sealed class OpenOrder(string key, StoredItem first)
{
    public string Key { get; } = key;

    /// <summary>The item it is placed for.</summary>
    public StoredItem First { get; } = first;

    /// <summary>All items that wait for it, the first one included.</summary>
    public List<StoredItem> Items { get; } = [first];

    /// <summary>The first item as the progress sees it; null until the order is placed.</summary>
    public MovingItem? Shown { get; set; }

    /// <summary>What its server knows it by; null until it is placed.</summary>
    public string? Handle { get; set; }

    /// <summary>Ends when the order is done with, in whatever way.</summary>
    public Task Carrying { get; set; } = Task.CompletedTask;
}
