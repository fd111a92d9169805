using System.Runtime.CompilerServices;

namespace ScienceDownload.Worker.Running;

/// <summary>One of <paramref name="Count"/> equal parts of a plan, so that as many nodes can share it without talking to each other.</summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="Count">How many parts there are.</param>
internal readonly record struct Shard(int Number, int Count)
{
    /// <summary>The items of this part: every <see cref="Count"/>th, dealt in turn, so that the parts are alike whatever the order of the plan.</summary>
    public async IAsyncEnumerable<DownloadItem> TakeAsync(
        IAsyncEnumerable<DownloadItem> items, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long index = 0;
        await foreach (DownloadItem item in items.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (index++ % Count == Number - 1)
                yield return item;
        }
    }

    /// <summary><c>K/N</c></summary>
    public override string ToString() => FormattableString.Invariant($"{Number}/{Count}");
}
