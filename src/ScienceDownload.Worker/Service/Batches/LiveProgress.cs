using System.Collections.Concurrent;

namespace ScienceDownload.Worker.Service.Batches;

/// <summary>How far the items are that this process moves: newer than what is stored.</summary>
internal sealed class LiveProgress
{
    private readonly ConcurrentDictionary<string, BatchProgress> _batches = new(StringComparer.Ordinal);

    /// <summary>Remembers the newest picture of a batch.</summary>
    public void Show(BatchProgress progress) => _batches[progress.BatchId] = progress;

    /// <summary>Forgets a batch that does not run any more.</summary>
    public void Forget(string batchId) => _batches.TryRemove(batchId, out _);

    /// <summary>The items that move, by place; none when this process does not run the batch.</summary>
    public IReadOnlyDictionary<int, ItemProgress> Of(string batchId) =>
        _batches.TryGetValue(batchId, out BatchProgress? progress) ? progress.Active.ToDictionary(item => item.Index) : [];

    /// <summary>The rate of a batch in bytes per second; 0 when this process does not run it.</summary>
    public double RateOf(string batchId) => _batches.TryGetValue(batchId, out BatchProgress? progress) ? progress.BytesPerSecond : 0;
}
