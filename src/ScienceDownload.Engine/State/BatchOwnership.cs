namespace ScienceDownload.Engine.State;

/// <summary>
/// The right to run a batch. It holds while its heartbeat is renewed, well within <see cref="OwnerMark.Patience"/>, and until somebody
/// takes it over; after that nothing of this process changes the batch any more.
/// </summary>
internal sealed class BatchOwnership : IAsyncDisposable
{
    // A wish to stop outlives the owner that was to hear it; a wish to suspend has come true by its end.
    private const string Take = """
        UPDATE batches SET owner = ?2, heartbeat = ?3, state = 1, started_at = ifnull(started_at, ?3), wish = iif(wish = 2, 2, 0) WHERE key = ?1
        """;

    private const string Renew = "UPDATE batches SET heartbeat = ?3 WHERE key = ?1 AND owner = ?2 RETURNING wish";

    private const string IsOwner = "SELECT 1 FROM batches WHERE key = ?1 AND owner = ?2";

    private readonly StateWriter _writer;
    private readonly TimeProvider _time;
    private readonly OwnedBatch _batch;
    private bool _released;

    private BatchOwnership(StateWriter writer, TimeProvider time, OwnedBatch batch)
    {
        _writer = writer;
        _time = time;
        _batch = batch;
    }

    /// <summary>The batch.</summary>
    public string BatchId => _batch.Id;

    /// <summary>Takes a batch.</summary>
    /// <returns>The right to run it; null when it has settled.</returns>
    /// <exception cref="DownloadException">Unknown id, or a living process owns it.</exception>
    public static Task<BatchOwnership?> TakeAsync(StateWriter writer, TimeProvider time, string id) => writer.RunAsync(database =>
    {
        DateTimeOffset now = time.GetUtcNow();
        BatchRow row = BatchRow.Read(database, id, now);
        if (row.State.IsTerminal())
            return null;
        if (row.Owner is { } owner)
            throw BatchErrors.Busy(id, owner);
        string mark = OwnerMark.Of(Environment.ProcessId).ToString();
        database.Statement(Take).Bind(1, row.Key).Bind(2, mark).Bind(3, now).Run();
        BatchOptions options = OptionsJson.Read(row.Options);
        var batch = new OwnedBatch(id, row.Key, mark, options);
        writer.Own(batch);
        return new BatchOwnership(writer, time, batch);
    });

    /// <summary>Renews the heartbeat and hears what is wanted. What was posted before is committed first, so post progress before.</summary>
    /// <exception cref="DownloadException">The state cannot be written.</exception>
    public Task<OwnerSignal> BeatAsync() => _writer.RunAsync(database =>
    {
        using SqliteStatement renewed = database.Statement(Renew).Bind(1, _batch.Key).Bind(2, _batch.Owner).Bind(3, _time.GetUtcNow());
        if (!renewed.Step())
            return OwnerSignal.Lost;
        return (BatchControl)renewed.Int(0) switch
        {
            BatchControl.Stop => OwnerSignal.Stop,
            BatchControl.Suspend => OwnerSignal.Suspend,
            _ => OwnerSignal.Continue,
        };
    });

    /// <summary>Cancels every item that is still queued, in one go; items on their way go on.</summary>
    /// <returns>How many were cancelled; 0 too when the batch is not ours any more.</returns>
    /// <exception cref="DownloadException">The state cannot be written.</exception>
    public Task<int> CancelQueuedAsync() => _writer.RunAsync(database =>
        Holds(database) ? BatchCommands.Cancel(database, _batch.Key, ItemState.Ordering, _time.GetUtcNow()) : 0);

    /// <summary>Remembers an order under its handle, before anything else happens with it.</summary>
    /// <returns>False when the batch is not ours any more, and nothing was written.</returns>
    /// <exception cref="DownloadException">The state cannot be written.</exception>
    public Task<bool> SaveOrderAsync(string key, string handle) => _writer.RunAsync(database =>
    {
        bool holds = Holds(database);
        if (holds)
            OrderCommands.Save(database, _batch.Key, key, handle, _time.GetUtcNow());
        return holds;
    });

    /// <summary>Puts the files of an order in the place of the item that waited for them, after everything posted before.</summary>
    /// <returns>False when the batch is not ours any more, and nothing was written.</returns>
    /// <exception cref="DownloadException">The state cannot be written.</exception>
    public Task<bool> FulfilAsync(int index, IReadOnlyList<DownloadItem> files) => _writer.RunAsync(database =>
    {
        bool holds = Holds(database);
        if (holds)
            OrderCommands.Fulfil(database, _batch.Key, index, files);
        return holds;
    });

    /// <summary>Gives the batch back in its new state, after everything posted before.</summary>
    /// <param name="state">Suspended, or a terminal state; with one, items that have not settled become cancelled.</param>
    /// <param name="error">Why the batch failed as a whole; null when it did not.</param>
    /// <returns>False when it was not ours any more, and nothing was written.</returns>
    /// <exception cref="DownloadException">The state cannot be written.</exception>
    public async Task<bool> ReleaseAsync(BatchState state, string? error)
    {
        bool held = await _writer.RunAsync(database =>
        {
            if (!Holds(database))
                return false;
            BatchCommands.End(database, _batch.Key, state, error, _time.GetUtcNow());
            _writer.Disown(BatchId);
            return true;
        }).ConfigureAwait(false);
        _released = true;
        return held;
    }

    /// <summary>Gives the batch back as suspended, unless it was given back before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_released)
            return;
        try
        {
            await ReleaseAsync(BatchState.Suspended, null).ConfigureAwait(false);
        }
        catch (DownloadException)
        {
            // Without a heartbeat it reads as suspended anyway; whatever ended the run is the better error.
        }
    }

    private bool Holds(SqliteDatabase database)
    {
        using SqliteStatement row = database.Statement(IsOwner).Bind(1, _batch.Key).Bind(2, _batch.Owner);
        return row.Step();
    }
}
