namespace ScienceDownload;

/// <summary>
/// The engine: batches are made, run, watched and ended through it. Safe for concurrent use; several processes may share one state folder.
/// </summary>
public interface IDownloadEngine : IAsyncDisposable
{
    /// <summary>The folder with the state file; the address, where the engine drives a service.</summary>
    string StatePath { get; }

    /// <summary>Turns a request into items by its archive, streaming.</summary>
    /// <exception cref="DownloadException">The archive is unknown, or the request is wrong.</exception>
    IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation);

    /// <summary>Checks and stores a batch; no request is made yet. Either the whole batch is stored or nothing.</summary>
    /// <exception cref="DownloadException">An option or an item is wrong; the message names it.</exception>
    Task<BatchInfo> CreateAsync(BatchRequest request, CancellationToken cancellation);

    /// <summary>
    /// Takes ownership of a batch and runs it until it settles or is suspended, by any process. Cancelling the token suspends it within two seconds.
    /// A settled batch is returned as it is. One on a cluster runs there: it is only watched here, and goes on when the token is cancelled.
    /// </summary>
    /// <returns>The batch as it stands at the end.</returns>
    /// <exception cref="DownloadException">Unknown id, or another living process owns it.</exception>
    Task<BatchInfo> RunAsync(string batchId, RunContext context, CancellationToken cancellation);

    /// <summary>One batch.</summary>
    /// <exception cref="DownloadException">Unknown id (<see cref="ErrorId.BatchNotFound"/>).</exception>
    Task<BatchInfo> GetAsync(string batchId, CancellationToken cancellation);

    /// <summary>All batches, newest first.</summary>
    Task<IReadOnlyList<BatchInfo>> ListAsync(CancellationToken cancellation);

    /// <summary>The items of a batch in order, streaming.</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="state">Only items in this state; null for all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DownloadException">Unknown id.</exception>
    IAsyncEnumerable<ItemInfo> GetItemsAsync(string batchId, ItemState? state, CancellationToken cancellation);

    /// <summary>One item.</summary>
    /// <exception cref="DownloadException">Unknown id, or the batch has no such item (<see cref="ErrorId.ItemNotFound"/>).</exception>
    Task<ItemInfo> GetItemAsync(string batchId, int index, CancellationToken cancellation);

    /// <summary>What happened to an item on its way; for an index beyond the batch, nothing.</summary>
    /// <exception cref="DownloadException">Unknown id.</exception>
    Task<ItemHistory> GetHistoryAsync(string batchId, int index, CancellationToken cancellation);

    /// <summary>
    /// Cancels one item of a batch that this process or nobody runs: when this returns no further request is made for it and its file does not
    /// appear. A settled item is left as it is.
    /// </summary>
    /// <returns>The item as it stands then.</returns>
    /// <exception cref="DownloadException">Unknown id or item, or another living process owns the batch.</exception>
    Task<ItemInfo> CancelItemAsync(string batchId, int index, CancellationToken cancellation);

    /// <summary>Watches a batch, whichever process runs it, until it settles, is suspended, or the time is up.</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="timeout">The longest wait; null for no end.</param>
    /// <param name="sink">Hears the progress.</param>
    /// <param name="cancellation">Ends the watching; the batch goes on.</param>
    /// <returns>The batch as it stands then; not terminal when the time was up.</returns>
    Task<BatchInfo> WaitAsync(string batchId, TimeSpan? timeout, IDownloadSink sink, CancellationToken cancellation);

    /// <summary>
    /// Cancels a batch, whichever process runs it: when this returns no further request is made and no
    /// further file appears. A settled batch is left as it is.
    /// </summary>
    Task<BatchInfo> StopAsync(string batchId, CancellationToken cancellation);

    /// <summary>Pauses a batch, whichever process runs it; partial files stay. A settled or suspended batch is left as it is.</summary>
    Task<BatchInfo> SuspendAsync(string batchId, CancellationToken cancellation);

    /// <summary>
    /// Gives what is left of a suspended batch on a cluster to the scheduler again, and returns at once; <see cref="RunAsync"/> does the same and
    /// watches it to its end. A batch that is under way or settled is left as it is.
    /// </summary>
    /// <exception cref="DownloadException">Unknown id, a batch of this machine, or the scheduler refuses.</exception>
    Task<BatchInfo> SubmitAsync(string batchId, CancellationToken cancellation);

    /// <summary>Makes a new batch of the failed items of a settled one, with the same options; partial files are taken up again.</summary>
    /// <param name="batchId">The settled batch.</param>
    /// <param name="includeCancelled">Whether cancelled items are tried again too.</param>
    /// <param name="cancellation">Gives up before anything is stored.</param>
    /// <exception cref="DownloadException">Unknown id, not settled yet, or nothing to try again.</exception>
    Task<BatchInfo> RestartAsync(string batchId, bool includeCancelled, CancellationToken cancellation);

    /// <summary>Forgets a batch that no process runs. Finished files stay; partial files of unfinished items are deleted.</summary>
    /// <exception cref="DownloadException">Unknown id, or a living process owns it.</exception>
    Task RemoveAsync(string batchId, CancellationToken cancellation);

    /// <summary>Checks files against their manifest, and fetches again what is missing or wrong when asked to.</summary>
    /// <exception cref="DownloadException">There is no manifest, or it cannot be read.</exception>
    IAsyncEnumerable<VerifyResult> VerifyAsync(VerifyRequest request, RunContext context, CancellationToken cancellation);

    /// <summary>Writes the items of a batch as a plan, in the manifest's format; the file appears whole or not at all.</summary>
    Task ExportPlanAsync(string batchId, string file, CancellationToken cancellation);
}
