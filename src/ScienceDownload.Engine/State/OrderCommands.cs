namespace ScienceDownload.Engine.State;

/// <summary>What is stored of orders, and what becomes of items when theirs is done; each inside one transaction of the writer.</summary>
internal static class OrderCommands
{
    private const string FindHandle = "SELECT handle FROM orders WHERE batch = (SELECT key FROM batches WHERE id = ?1) AND key = ?2";

    private const string SaveHandle = "INSERT OR REPLACE INTO orders(batch, key, handle, placed_at) VALUES (?1, ?2, ?3, ?4)";

    private const string Exchange = """
        UPDATE items SET uri = ?3, details = ?4, length = ?5, path = NULL, state = 0 WHERE batch = ?1 AND idx = ?2 AND state < 5
        """;

    private const string Append = """
        INSERT INTO items(batch, idx, uri, details, length)
        VALUES (?1, (SELECT max(idx) + 1 FROM items WHERE batch = ?1), ?2, ?3, ?4)
        """;

    // The trigger counts what changes, not what comes.
    private const string CountAppended = """
        UPDATE tallies SET items = items + 1, known = known + (?2 IS NOT NULL), length = length + ifnull(?2, 0) WHERE batch = ?1 AND state = 0
        """;

    /// <summary>The handle of an order that was placed before; null when none was.</summary>
    public static string? Find(SqliteDatabase database, string batchId, string key)
    {
        using SqliteStatement row = database.Statement(FindHandle).Bind(1, batchId).Bind(2, key);
        return row.Step() ? row.Text(0) : null;
    }

    /// <summary>Remembers an order.</summary>
    public static void Save(SqliteDatabase database, long batch, string key, string handle, DateTimeOffset now) =>
        database.Statement(SaveHandle).Bind(1, batch).Bind(2, key).Bind(3, handle).Bind(4, now).Run();

    /// <summary>Puts the files of an order in the place of the item that waited for them; the rest goes behind the last item.</summary>
    public static void Fulfil(SqliteDatabase database, long batch, int index, IReadOnlyList<DownloadItem> files)
    {
        database.Statement(Exchange)
            .Bind(1, batch).Bind(2, index).Bind(3, files[0].PrimarySource.OriginalString).Bind(4, ItemJson.Write(files[0])).Bind(5, files[0].Length)
            .Run();
        foreach (DownloadItem file in files.Skip(1))
        {
            database.Statement(Append)
                .Bind(1, batch).Bind(2, file.PrimarySource.OriginalString).Bind(3, ItemJson.Write(file)).Bind(4, file.Length)
                .Run();
            database.Statement(CountAppended).Bind(1, batch).Bind(2, file.Length).Run();
        }
    }
}
