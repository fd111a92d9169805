using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Cluster;

namespace ScienceDownload.Worker.Running;

/// <summary>One of <paramref name="Count"/> parts of a plan, so that as many nodes can share it without talking to each other.</summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="Count">How many parts there are.</param>
internal readonly record struct Shard(int Number, int Count)
{
    /// <summary>
    /// The items of this part. Every node deals the whole plan in the same way, each item to the part that has least so far, and keeps its own:
    /// memory grows with the number of parts, not with the plan.
    /// </summary>
    public async IAsyncEnumerable<DownloadItem> TakeAsync(
        IAsyncEnumerable<DownloadItem> items, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var dealer = new ShardDealer(Count);
        await foreach (DownloadItem item in items.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (dealer.Deal(item) == Number)
                yield return item;
        }
    }

    /// <summary><c>K/N</c></summary>
    public override string ToString() => FormattableString.Invariant($"{Number}/{Count}");
}
