using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.State;

/// <summary>Reads items in pages, in the order of the batch.</summary>
internal static class ItemReader
{
    private const string Page = """
        SELECT idx, state, uri, path, length, bytes, sha256, content_type, attempts, error_id, error, started_at, completed_at
        FROM items WHERE batch = ?1 AND idx > ?2 AND state BETWEEN ?3 AND ?4 ORDER BY idx LIMIT ?5
        """;

    private const string Stored = """
        SELECT idx, state, uri, details, path, length, bytes, sha256, content_type, attempts
        FROM items WHERE batch = (SELECT key FROM batches WHERE id = ?1) AND idx > ?2 AND state < ?4 ORDER BY idx LIMIT ?3
        """;

    private const string Attempts = """
        SELECT number, at, error_id, message FROM attempts WHERE batch = (SELECT key FROM batches WHERE id = ?1) AND idx = ?2 ORDER BY number
        """;

    private const string File = "SELECT length, sha256, uri, etag, modified FROM files WHERE path = ?1";

    private const string Batch = "SELECT key FROM batches WHERE id = ?1";

    /// <summary>A page of items as users see them.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="batch">The batch as it stands now.</param>
    /// <param name="state">Only items in this state; null for all.</param>
    /// <param name="after">The index before the first one wanted.</param>
    /// <param name="limit">The most items.</param>
    public static List<ItemInfo> ReadPage(SqliteDatabase database, BatchInfo batch, ItemState? state, int after, int limit)
    {
        long key;
        using (SqliteStatement found = database.Statement(Batch).Bind(1, batch.Id))
            key = found.Step() ? found.Long(0) : throw BatchErrors.NotFound(batch.Id);

        // While nobody runs the batch, what was on its way reads as queued: the items agree with the counts.
        bool runs = batch.State == BatchState.Running;
        (ItemState first, ItemState last) = state switch
        {
            null => (ItemState.Queued, ItemState.Cancelled),
            ItemState.Queued when !runs => (ItemState.Queued, ItemState.Finishing),
            { } moving when !runs && !moving.IsTerminal() => (ItemState.Cancelled, ItemState.Queued),
            { } one => (one, one),
        };
        using SqliteStatement rows = database.Statement(Page).Bind(1, key).Bind(2, after).Bind(3, (long)first).Bind(4, (long)last).Bind(5, limit);
        var items = new List<ItemInfo>();
        while (rows.Step())
            items.Add(Read(rows, batch.Id, batch.Destination, runs));

        return items;
    }

    /// <summary>One item, as stored.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="key">The batch's key.</param>
    /// <param name="destination">The folder its items land in.</param>
    /// <param name="index">The item's place in the batch; it must be there.</param>
    public static ItemInfo ReadOne(SqliteDatabase database, string batchId, long key, string destination, int index)
    {
        using SqliteStatement rows = database.Statement(Page)
            .Bind(1, key).Bind(2, index - 1).Bind(3, (long)ItemState.Queued).Bind(4, (long)ItemState.Cancelled).Bind(5, 1);
        rows.Step();
        return Read(rows, batchId, destination, isRunning: true);
    }

    /// <summary>A page of items with everything that is stored of them; empty for a batch that is not there.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="id">The batch.</param>
    /// <param name="after">The index before the first one wanted.</param>
    /// <param name="limit">The most items.</param>
    /// <param name="pendingOnly">Whether settled items are left out.</param>
    public static List<StoredItem> ReadStored(SqliteDatabase database, string id, int after, int limit, bool pendingOnly)
    {
        int before = (int)(pendingOnly ? ItemState.Completed : ItemState.Cancelled + 1);
        using SqliteStatement rows = database.Statement(Stored).Bind(1, id).Bind(2, after).Bind(3, limit).Bind(4, before);
        var items = new List<StoredItem>();
        while (rows.Step())
        {
            items.Add(new StoredItem(
                rows.Int(0),
                ItemJson.Read(rows.Text(2), rows.TextOrNull(3)),
                (ItemState)rows.Int(1),
                rows.TextOrNull(4),
                rows.LongOrNull(5),
                rows.Long(6),
                rows.TextOrNull(7),
                rows.TextOrNull(8),
                rows.Int(9)));
        }

        return items;
    }

    /// <summary>The failed attempts at an item, oldest first.</summary>
    public static List<AttemptRecord> ReadAttempts(SqliteDatabase database, string id, int index)
    {
        using SqliteStatement rows = database.Statement(Attempts).Bind(1, id).Bind(2, index);
        var attempts = new List<AttemptRecord>();
        while (rows.Step())
        {
            attempts.Add(new AttemptRecord(
                id, index, rows.Int(0), StateTime.FromNumber(rows.Long(1)), Error(rows.Text(2)) ?? ErrorId.Unexpected, rows.Text(3)));
        }

        return attempts;
    }

    /// <summary>What is known of a file; null for nothing.</summary>
    public static FileRecord? FindFile(SqliteDatabase database, string fullPath)
    {
        using SqliteStatement row = database.Statement(File).Bind(1, FileKey.Of(fullPath));
        return row.Step()
            ? new FileRecord(row.LongOrNull(0), row.TextOrNull(1), new Uri(row.Text(2)))
            {
                Validator = new Validator(row.TextOrNull(3), row.LongOrNull(4) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null),
            }
            : null;
    }

    private static ItemInfo Read(SqliteStatement rows, string batchId, string destination, bool isRunning)
    {
        var stored = (ItemState)rows.Int(1);
        string? path = rows.TextOrNull(3);
        return new ItemInfo
        {
            BatchId = batchId,
            Index = rows.Int(0),
            Uri = new Uri(rows.Text(2)),
            State = isRunning || stored.IsTerminal() ? stored : ItemState.Queued,
            RelativePath = path,
            FullName = path is null ? null : FileKey.FullPath(destination, path),
            Length = rows.LongOrNull(4),
            BytesReceived = rows.Long(5),
            Sha256 = rows.TextOrNull(6),
            ContentType = rows.TextOrNull(7),
            Attempts = rows.Int(8),
            ErrorId = Error(rows.TextOrNull(9)),
            Error = rows.TextOrNull(10),
            StartedAt = rows.TimeOrNull(11),
            CompletedAt = rows.TimeOrNull(12),
        };
    }

    // A newer version of the same layout may know more names.
    private static ErrorId? Error(string? name) => name is null ? null : Enum.TryParse(name, out ErrorId id) ? id : ErrorId.Unexpected;
}
