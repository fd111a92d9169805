namespace ScienceDownload.Engine.State;

/// <summary>Stores new batches, whole or not at all.</summary>
/// <remarks>
/// Items may come slowly, from an archive's pages, and be a million. They gather in a temporary table on disk, where they hold no lock
/// that an owner's heartbeat would wait for and no memory; one transaction then moves them over.
/// </remarks>
internal static class BatchCreator
{
    private const string CreateSpool = "CREATE TEMP TABLE spool(idx INTEGER PRIMARY KEY, uri TEXT NOT NULL, details TEXT, length INTEGER)";

    private const string Spool = "INSERT INTO spool VALUES (?1, ?2, ?3, ?4)";

    private const string InsertBatch = "INSERT INTO batches(id, name, archive, options, created_at, retry_of) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

    private const string MoveItems = """
        INSERT INTO items(batch, idx, uri, details, length) SELECT ?1, idx, uri, details, length FROM spool ORDER BY idx
        """;

    private const string InsertTallies = """
        INSERT INTO tallies(batch, state) VALUES (?1, 0), (?1, 1), (?1, 2), (?1, 3), (?1, 4), (?1, 5), (?1, 6), (?1, 7), (?1, 8)
        """;

    private const string CountItems = """
        UPDATE tallies SET (items, known, length) = (SELECT count(*), count(length), ifnull(sum(length), 0) FROM items WHERE batch = ?1)
        WHERE batch = ?1 AND state = 0
        """;

    /// <summary>Stores a batch.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="DownloadException">No item came, or the state cannot be written.</exception>
    public static async Task<string> CreateAsync(string path, bool isShared, BatchRequest request, DateTimeOffset now, CancellationToken cancellation)
    {
        using SqliteDatabase database = SqliteDatabase.Open(path, create: false, isShared);
        database.Execute(CreateSpool);
        database.Execute("BEGIN");
        int count = 0;
        await foreach (DownloadItem item in request.Items.WithCancellation(cancellation).ConfigureAwait(false))
        {
            database.Statement(Spool)
                .Bind(1, count++)
                .Bind(2, item.PrimarySource.OriginalString)
                .Bind(3, ItemJson.Write(item))
                .Bind(4, item.Length)
                .Run();
        }

        database.Execute("COMMIT");
        if (count == 0)
            throw new DownloadException(ErrorId.EmptyBatch, "There is nothing to download: the list has no item. Give at least one address.");
        cancellation.ThrowIfCancellationRequested();
        return database.InTransaction(_ =>
        {
            (string id, long key) = Insert(database, request.Name, request.Archive, OptionsJson.Write(request.Options), request.RetryOf, now);
            database.Statement(MoveItems).Bind(1, key).Run();
            Count(database, key);
            return id;
        });
    }

    /// <summary>Inserts a batch without items; inside a transaction.</summary>
    /// <returns>Its id and key.</returns>
    public static (string Id, long Key) Insert(
        SqliteDatabase database, string? name, string archive, string options, string? retryOf, DateTimeOffset now)
    {
        // The last 48 bits of such a Guid are random; asking the cryptography library for them would load it, 3 ms.
        string id = "batch_" + Guid.NewGuid().ToString("N")[^12..];
        database.Statement(InsertBatch).Bind(1, id).Bind(2, name).Bind(3, archive).Bind(4, options).Bind(5, now).Bind(6, retryOf).Run();
        return (id, database.LastKey);
    }

    /// <summary>Counts the items of a new batch, all of them queued; inside the same transaction.</summary>
    public static void Count(SqliteDatabase database, long key)
    {
        database.Statement(InsertTallies).Bind(1, key).Run();
        database.Statement(CountItems).Bind(1, key).Run();
    }
}
