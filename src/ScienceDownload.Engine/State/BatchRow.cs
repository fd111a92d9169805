namespace ScienceDownload.Engine.State;

/// <summary>A batch as a writing transaction sees it before it acts.</summary>
/// <param name="Key">Its key.</param>
/// <param name="State">The stored state.</param>
/// <param name="Owner">The owner, if it lives; null otherwise.</param>
/// <param name="Options">The options as JSON.</param>
/// <param name="Wish">What the owner has yet to hear.</param>
internal sealed record BatchRow(long Key, BatchState State, OwnerMark? Owner, string Options, BatchControl Wish)
{
    private const string Select = "SELECT key, state, owner, heartbeat, options, wish FROM batches WHERE id = ?1";

    /// <summary>Reads it.</summary>
    /// <exception cref="DownloadException">Unknown id.</exception>
    public static BatchRow Read(SqliteDatabase database, string id, DateTimeOffset now)
    {
        using SqliteStatement row = database.Statement(Select).Bind(1, id);
        if (!row.Step())
            throw BatchErrors.NotFound(id);
        OwnerMark? owner = BatchReader.Living(row.TextOrNull(2), row.TimeOrNull(3), now);
        return new BatchRow(row.Long(0), (BatchState)row.Int(1), owner, row.Text(4), (BatchControl)row.Int(5));
    }
}
