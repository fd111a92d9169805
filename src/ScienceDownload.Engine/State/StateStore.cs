using System.Runtime.CompilerServices;

namespace ScienceDownload.Engine.State;

/// <summary>
/// What is remembered of batches: one SQLite file per state folder, shared by any number of processes. One connection of this process writes,
/// others read. Every failure is a <see cref="DownloadException"/>.
/// </summary>
internal sealed class StateStore : IAsyncDisposable
{
    /// <summary>The name of the state file in its folder.</summary>
    public const string FileName = "state.db";

    private const int PageSize = 512;

    private readonly string _path;
    private readonly bool _isShared;
    private readonly TimeProvider _time;
    private readonly StateWriter _writer;
    private readonly StateReaders _readers;

    private StateStore(string folder, string path, SqliteDatabase database, TimeProvider time, bool isShared)
    {
        _isShared = isShared;
        Folder = folder;
        _path = path;
        _time = time;
        _writer = new StateWriter(database, time);
        _readers = new StateReaders(path);
    }

    /// <summary>The state folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>Opens the state, and makes folder and file where they are missing, for their owner only.</summary>
    /// <param name="folder">The folder; null for the environment variable or the platform's place.</param>
    /// <param name="time">The clock of heartbeats and records.</param>
    /// <param name="isShared">Whether the folder lies on a disk of several machines: then one process at a time may use it.</param>
    /// <exception cref="DownloadException">
    /// <see cref="ErrorId.StateCorrupt"/>: the file is damaged or not ours; it is left as it is. <see cref="ErrorId.StateTooNew"/>,
    /// <see cref="ErrorId.StateUnavailable"/>.
    /// </exception>
    public static StateStore Open(string? folder, TimeProvider time, bool isShared = false)
    {
        folder = StateFolder.Resolve(folder);
        StateFolder.Create(folder);
        string path = Path.Combine(folder, FileName);
        bool isNew = !File.Exists(path);
        SqliteDatabase database = SqliteDatabase.Open(path, create: true, isShared);
        try
        {
            // By name, not by opening it: closing another descriptor of the file would drop the locks SQLite holds on it in this process.
            if (isNew && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Schema.Prepare(database, isShared);
            return new StateStore(folder, path, database, time, isShared);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Stores a batch: all of it or, when its stream throws, nothing.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="DownloadException">No item came (<see cref="ErrorId.EmptyBatch"/>), or the state cannot be written.</exception>
    public Task<string> CreateBatchAsync(BatchRequest request, CancellationToken cancellation) =>
        BatchCreator.CreateAsync(_path, _isShared, request, _time.GetUtcNow(), cancellation);

    /// <summary>One batch.</summary>
    /// <exception cref="DownloadException">Unknown id.</exception>
    public Task<BatchInfo> GetAsync(string id, CancellationToken cancellation) =>
        _readers.ReadAsync(database => BatchReader.Get(database, id, _time.GetUtcNow()), cancellation);

    /// <summary>All batches, newest first.</summary>
    public async Task<IReadOnlyList<BatchInfo>> ListAsync(CancellationToken cancellation) =>
        await _readers.ReadAsync(database => BatchReader.List(database, _time.GetUtcNow()), cancellation).ConfigureAwait(false);

    /// <summary>The items of a batch in order, read in pages: nothing is held while the consumer works.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="state">Only items in this state; null for all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DownloadException">Unknown id, also when the batch is removed meanwhile.</exception>
    public async IAsyncEnumerable<ItemInfo> GetItemsAsync(string id, ItemState? state, [EnumeratorCancellation] CancellationToken cancellation)
    {
        BatchInfo batch = await GetAsync(id, cancellation).ConfigureAwait(false);
        int after = -1;
        List<ItemInfo> page;
        do
        {
            page = await _readers.ReadAsync(database => ItemReader.ReadPage(database, batch, state, after, PageSize), cancellation)
                .ConfigureAwait(false);
            foreach (ItemInfo item in page)
                yield return item;
            after = page.Count > 0 ? page[^1].Index : after;
        }
        while (page.Count == PageSize);
    }

    /// <summary>One item.</summary>
    /// <exception cref="DownloadException">Unknown id, or the batch has no such item (<see cref="ErrorId.ItemNotFound"/>).</exception>
    public async Task<ItemInfo> GetItemAsync(string id, int index, CancellationToken cancellation)
    {
        BatchInfo batch = await GetAsync(id, cancellation).ConfigureAwait(false);
        List<ItemInfo> found = await _readers.ReadAsync(database => ItemReader.ReadPage(database, batch, null, index - 1, 1), cancellation)
            .ConfigureAwait(false);
        return found is [var item] && item.Index == index
            ? item
            : throw new DownloadException(ErrorId.ItemNotFound, FormattableString.Invariant($"{id} has no item {index}: it has {batch.Total}."));
    }

    /// <summary>Items that have not settled, in order, as committed: flush first to see what was posted.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="afterIndex">The index before the first one wanted; -1 to begin.</param>
    /// <param name="max">The most items.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<StoredItem>> ReadPendingAsync(string id, int afterIndex, int max, CancellationToken cancellation) =>
        await _readers.ReadAsync(
            database => ItemReader.ReadStored(database, id, afterIndex, max, pendingOnly: true), cancellation).ConfigureAwait(false);

    /// <summary>All items of a batch with everything that is stored of them, in order, read in pages; empty for a batch that is not there.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<StoredItem> ReadAllAsync(string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        int after = -1;
        List<StoredItem> page;
        do
        {
            page = await _readers.ReadAsync(database => ItemReader.ReadStored(database, id, after, PageSize, pendingOnly: false), cancellation)
                .ConfigureAwait(false);
            foreach (StoredItem item in page)
                yield return item;
            after = page.Count > 0 ? page[^1].Index : after;
        }
        while (page.Count == PageSize);
    }

    /// <summary>The failed attempts at an item, oldest first.</summary>
    public async Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(string id, int index, CancellationToken cancellation) =>
        await _readers.ReadAsync(database => ItemReader.ReadAttempts(database, id, index), cancellation).ConfigureAwait(false);

    /// <summary>The next events that the webhook of a batch is to hear, in order.</summary>
    public async Task<IReadOnlyList<Delivery>> ReadDeliveriesAsync(string id, int max, CancellationToken cancellation) =>
        await _readers.ReadAsync(database => DeliveryQueue.ReadWaiting(database, id, max), cancellation).ConfigureAwait(false);

    /// <summary>Records that an event was accepted, or given up.</summary>
    public Task EndDeliveryAsync(string id, Delivery delivery, bool accepted) =>
        _writer.RunAsync(database => DeliveryQueue.End(database, id, delivery, accepted));

    /// <summary>Whether the webhook has accepted an event about an item.</summary>
    public Task<bool> IsAnnouncedAsync(string id, int index, CancellationToken cancellation) =>
        _readers.ReadAsync(database => DeliveryQueue.IsAccepted(database, id, index), cancellation);

    /// <summary>Cancels an item that is still queued.</summary>
    /// <returns>False when it is not queued any more.</returns>
    /// <exception cref="DownloadException">Unknown id, or another living process owns the batch.</exception>
    public Task<bool> CancelQueuedItemAsync(string id, int index, bool isOurs) =>
        _writer.RunAsync(database => BatchCommands.CancelQueuedItem(database, id, index, isOurs, _time.GetUtcNow()));

    /// <summary>What was known of a file when a batch last finished or verified it; null for nothing. Removed batches count too.</summary>
    public Task<FileRecord?> FindFileAsync(string fullPath, CancellationToken cancellation) =>
        _readers.ReadAsync(database => ItemReader.FindFile(database, fullPath), cancellation);

    /// <summary>The handle of an order that this or an earlier run placed; null when none did.</summary>
    public Task<string?> FindOrderAsync(string id, string key, CancellationToken cancellation) =>
        _readers.ReadAsync(database => OrderCommands.Find(database, id, key), cancellation);

    /// <summary>Takes a batch to run it.</summary>
    /// <returns>The right to run it; null when it has settled.</returns>
    /// <exception cref="DownloadException">Unknown id, or a living process owns it (<see cref="ErrorId.BatchBusy"/>).</exception>
    public async Task<BatchOwnership?> OwnAsync(string id, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return await BatchOwnership.TakeAsync(_writer, _time, id).ConfigureAwait(false);
    }

    /// <summary>Queues a change of an item of a batch that this store owns. Never waits; order is kept.</summary>
    public void Post(ItemChange change) => _writer.Post(change);

    /// <summary>Queues the record of a failed attempt, in order with the changes.</summary>
    public void Post(AttemptRecord attempt) => _writer.Post(attempt);

    /// <summary>Waits until everything posted before is committed.</summary>
    /// <exception cref="DownloadException">It cannot be committed now; it stays queued, and a later flush tries again.</exception>
    public Task FlushAsync() => _writer.FlushAsync();

    /// <summary>Tells the living owner of a batch to suspend or stop it; without one, does it at once. A settled batch is left as it is.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="control">What is wanted.</param>
    /// <param name="again">Whether this was asked before, so that only the owner of that time is meant.</param>
    /// <returns>True when it is done; false when the owner has yet to do it. Asking again later also covers an owner that dies before.</returns>
    /// <exception cref="DownloadException">Unknown id.</exception>
    public Task<bool> RequestControlAsync(string id, BatchControl control, bool again = false) =>
        _writer.RunAsync(database => BatchCommands.Control(database, id, control, again, _time.GetUtcNow()));

    /// <summary>Forgets a batch and its items.</summary>
    /// <exception cref="DownloadException">Unknown id, or a living process owns it.</exception>
    public Task RemoveAsync(string id) => _writer.RunAsync(database => BatchCommands.Remove(database, id, _time.GetUtcNow()));

    /// <summary>Makes a new batch of the failed items of a settled one, in their old order.</summary>
    /// <returns>The id of the new batch.</returns>
    /// <exception cref="DownloadException">Unknown id, not settled, or nothing to restart (<see cref="ErrorId.BatchStateConflict"/>).</exception>
    public Task<string> RestartAsync(string id, bool includeCancelled) =>
        _writer.RunAsync(database => BatchCommands.Restart(database, id, includeCancelled, _time.GetUtcNow()));

    /// <summary>Writes what is queued and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
    }
}
