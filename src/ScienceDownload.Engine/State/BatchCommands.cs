namespace ScienceDownload.Engine.State;

/// <summary>What may be done to a batch by any process; each inside one transaction of the writer.</summary>
internal static class BatchCommands
{
    private const string Wish = "UPDATE batches SET wish = max(wish, ?2) WHERE key = ?1";

    private const string Settle = """
        UPDATE batches SET state = ?2, error = ?3, completed_at = ?4, owner = NULL, heartbeat = NULL, wish = 0 WHERE key = ?1
        """;

    private const string CancelItems = """
        UPDATE items SET state = 8, error_id = 'Cancelled', error = 'Cancelled before it was done.', completed_at = ?2
        WHERE batch = ?1 AND state < ?3
        """;

    private const string CancelItem = """
        UPDATE items SET state = 8, error_id = 'Cancelled', error = 'Cancelled before it was done.', completed_at = ?3
        WHERE batch = ?1 AND idx = ?2 AND state < ?4
        """;

    private const string CopyFailed = """
        INSERT INTO items(batch, idx, uri, details, path, length)
        SELECT ?1, row_number() OVER (ORDER BY idx) - 1, uri, details, path, length FROM items
        WHERE batch = ?2 AND (state = 7 OR state = 8 AND ?3) ORDER BY idx
        """;

    private const string CopyOf = "SELECT name, archive FROM batches WHERE key = ?1";

    private static readonly string[] Removals =
    [
        "DELETE FROM items WHERE batch = ?1", "DELETE FROM attempts WHERE batch = ?1", "DELETE FROM tallies WHERE batch = ?1",
        "DELETE FROM orders WHERE batch = ?1",
        "DELETE FROM deliveries WHERE batch = ?1",
        "DELETE FROM batches WHERE key = ?1",
    ];

    /// <summary>Tells a living owner what is wanted, or does it where there is none.</summary>
    /// <returns>True when it is done, or was before; false when the owner has yet to do it.</returns>
    public static bool Control(SqliteDatabase database, string id, BatchControl control, bool again, DateTimeOffset now)
    {
        BatchRow batch = BatchRow.Read(database, id, now);
        if (batch.State.IsTerminal())
            return true;
        if (batch.Owner is not null)
        {
            // A run begins without wishes: this one came after the run that was to be suspended, and must not be suspended for it.
            if (again && control == BatchControl.Suspend && batch.Wish == BatchControl.None)
                return true;
            database.Statement(Wish).Bind(1, batch.Key).Bind(2, (long)control).Run();
            return false;
        }

        if (control != BatchControl.None)
            End(database, batch.Key, control == BatchControl.Stop ? BatchState.Cancelled : BatchState.Suspended, null, now);
        return true;
    }

    /// <summary>Ends a run, and with a terminal state the batch. A settled batch has settled items only: what is left of them is cancelled.</summary>
    public static void End(SqliteDatabase database, long key, BatchState state, string? error, DateTimeOffset now)
    {
        bool settled = state.IsTerminal();
        if (settled)
            Cancel(database, key, ItemState.Completed, now);
        database.Statement(Settle).Bind(1, key).Bind(2, (long)state).Bind(3, error).Bind(4, settled ? now : null).Run();
        if (settled)
            DeliveryQueue.AddSettled(database, key, now);
    }

    /// <summary>Cancels one item: where this process runs the batch, if it is queued; where nobody does, unless it has settled.</summary>
    public static bool CancelQueuedItem(SqliteDatabase database, string id, int index, bool isOurs, DateTimeOffset now)
    {
        BatchRow batch = BatchRow.Read(database, id, now);
        if (batch.Owner is { } owner && !isOurs)
            throw BatchErrors.Busy(id, owner);
        long before = (long)(batch.Owner is null ? ItemState.Completed : ItemState.Ordering);
        return database.Statement(CancelItem).Bind(1, batch.Key).Bind(2, index).Bind(3, now).Bind(4, before).Run() > 0;
    }

    /// <summary>Cancels the items that have not come as far as a state.</summary>
    /// <returns>How many.</returns>
    public static int Cancel(SqliteDatabase database, long key, ItemState before, DateTimeOffset now) =>
        database.Statement(CancelItems).Bind(1, key).Bind(2, now).Bind(3, (long)before).Run();

    /// <summary>Forgets a batch. What is known of its files stays.</summary>
    public static bool Remove(SqliteDatabase database, string id, DateTimeOffset now)
    {
        BatchRow batch = BatchRow.Read(database, id, now);
        if (batch.Owner is { } owner)
            throw BatchErrors.Busy(id, owner);
        foreach (string removal in Removals)
            database.Statement(removal).Bind(1, batch.Key).Run();
        return true;
    }

    /// <summary>Makes a batch of the items that another one gave up. Their paths come along, so that partial files are found again.</summary>
    public static string Restart(SqliteDatabase database, string id, bool includeCancelled, DateTimeOffset now)
    {
        BatchRow batch = BatchRow.Read(database, id, now);
        if (!batch.State.IsTerminal())
        {
            string state = BatchReader.Seen(batch.State, batch.Owner).ToString().ToLowerInvariant();
            throw new DownloadException(
                ErrorId.BatchStateConflict, $"Batch {id} is {state}: only a settled batch is restarted. Resume it, or stop it first.");
        }

        string? name;
        string archive;
        using (SqliteStatement row = database.Statement(CopyOf).Bind(1, batch.Key))
        {
            row.Step();
            (name, archive) = (row.TextOrNull(0), row.Text(1));
        }

        (string copy, long key) = BatchCreator.Insert(database, name, archive, batch.Options, id, now);
        if (database.Statement(CopyFailed).Bind(1, key).Bind(2, batch.Key).Bind(3, includeCancelled ? 1 : 0).Run() == 0)
        {
            throw new DownloadException(ErrorId.BatchStateConflict, includeCancelled
                ? $"Batch {id} has no failed or cancelled item: there is nothing to restart."
                : $"Batch {id} has no failed item: there is nothing to restart. Include the cancelled ones if they are wanted.");
        }

        BatchCreator.Count(database, key);
        return copy;
    }
}
