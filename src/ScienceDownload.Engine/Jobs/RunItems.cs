using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Jobs;

/// <summary>The items of a batch as its archive's session sees them while it runs.</summary>
internal static class RunItems
{
    /// <summary>The items of a batch, and what the batches brought whose failed items these are.</summary>
    public static async IAsyncEnumerable<RunItem> ReadAsync(
        StateStore store, BatchInfo batch, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Dictionary<string, BatchInfo>? all = null;
        for (BatchInfo? at = batch; at is not null;)
        {
            await foreach (StoredItem stored in store.ReadAllAsync(at.Id, cancellation).ConfigureAwait(false))
            {
                if (at != batch && !stored.State.IsDone())
                    continue;
                string? path = stored.RelativePath is { } relative ? DestinationGuard.Resolve(at.Destination, relative) : null;
                yield return new RunItem(stored.Item, stored.State, path);
            }

            if (at.RetryOf is not { } earlier)
                yield break;
            all ??= (await store.ListAsync(cancellation).ConfigureAwait(false)).ToDictionary(known => known.Id);
            at = all.GetValueOrDefault(earlier);
        }
    }
}
