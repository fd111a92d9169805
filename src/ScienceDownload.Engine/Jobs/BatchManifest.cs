using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transports.S3;

namespace ScienceDownload.Engine.Jobs;

/// <summary>What a batch leaves behind for people and programs: its manifest, or its plan.</summary>
internal static class BatchManifest
{
    /// <summary>Writes the manifest of all files that are in place; nothing when none is.</summary>
    /// <exception cref="DownloadException">It cannot be written.</exception>
    /// <param name="store">The state.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="folder">The folder the manifest is for: the destination, unless it is one of several parts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task WriteAsync(StateStore store, BatchInfo batch, string folder, TimeProvider time, CancellationToken cancellation)
    {
        BatchInfo now = await store.GetAsync(batch.Id, cancellation).ConfigureAwait(false);
        if (now.Completed + now.Skipped > 0)
            await ManifestWriter.WriteAsync(folder, Header(batch, time), DoneAsync(store, batch, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes the items of a batch as a plan.</summary>
    /// <exception cref="DownloadException">Unknown id, or it cannot be written.</exception>
    public static async Task ExportPlanAsync(StateStore store, string batchId, string file, TimeProvider time, CancellationToken cancellation)
    {
        BatchInfo batch = await store.GetAsync(batchId, cancellation).ConfigureAwait(false);
        await PlanWriter.WriteAsync(file, Header(batch, time), PlannedAsync(store, batchId, cancellation), cancellation).ConfigureAwait(false);
    }

    private static ManifestHeader Header(BatchInfo batch, TimeProvider time) => new()
    {
        Created = time.GetUtcNow(),
        Tool = "ScienceDownload/" + typeof(BatchManifest).Assembly.GetName().Version?.ToString(3),
        BatchId = batch.Id,
        BatchName = batch.Name,
        Archive = batch.Archive,
        Profile = batch.Options.Profile,
    };

    private static async IAsyncEnumerable<ManifestEntry> DoneAsync(
        StateStore store, BatchInfo batch, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (StoredItem item in store.ReadAllAsync(batch.Id, cancellation).ConfigureAwait(false))
        {
            // An item that was skipped because there was nothing, as an order without data, has no file.
            if (!item.State.IsDone() || item.RelativePath is null)
                continue;
            ManifestEntry entry = ManifestEntry.Of(item.Item);
            yield return entry with
            {
                Archive = batch.Archive,
                Profile = batch.Options.Profile,
                S3 = batch.Options.S3 is { } s3 && item.Item.Sources.Any(S3Location.IsS3) ? s3.ToTexts() : entry.S3,
                Checksums = item.Item.IsProcessed ? [] : entry.Checksums,
                Path = item.RelativePath,
                Length = item.Length,
                Sha256 = item.Sha256,
                ContentType = item.ContentType,
                Status = item.State,
            };
        }
    }

    private static async IAsyncEnumerable<DownloadItem> PlannedAsync(
        StateStore store, string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (StoredItem item in store.ReadAllAsync(id, cancellation).ConfigureAwait(false))
        {
            // What this run learnt makes the plan stronger: the next one gets the same bytes under the same names, or says so.
            bool done = item.State.IsDone() && !item.Item.IsProcessed;
            yield return item.Item with
            {
                RelativePath = item.RelativePath ?? item.Item.RelativePath,
                Length = done ? item.Length : item.Item.Length,
                Checksums = done && item.Sha256 is { } sha256 && item.Item.Checksums.All(checksum => checksum.Algorithm != ChecksumAlgorithm.Sha256)
                    ? [Checksum.Create(ChecksumAlgorithm.Sha256, sha256), .. item.Item.Checksums]
                    : item.Item.Checksums,
            };
        }
    }
}
