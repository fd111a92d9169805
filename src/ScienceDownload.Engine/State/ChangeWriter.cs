namespace ScienceDownload.Engine.State;

/// <summary>Writes groups of changes, each inside a transaction of the caller.</summary>
internal sealed class ChangeWriter(SqliteDatabase database, TimeProvider time)
{
    private const string UpdateItem = """
        UPDATE items SET state = ifnull(?3, state), path = ifnull(?4, path), length = ifnull(?5, length), bytes = ifnull(?6, bytes),
            sha256 = ifnull(?7, sha256), content_type = ifnull(?8, content_type), attempts = ifnull(?9, attempts),
            error_id = ifnull(?10, error_id), error = ifnull(?11, error),
            started_at = ifnull(?12, started_at), completed_at = ifnull(?13, completed_at)
        WHERE batch = ?1 AND idx = ?2 AND state < 5
        """;

    private const string RecordFile = """
        INSERT INTO files(path, length, sha256, uri, etag, modified)
        SELECT ?3 || path, length, sha256, uri, ?4, ?5 FROM items WHERE batch = ?1 AND idx = ?2 AND path IS NOT NULL
        ON CONFLICT(path) DO UPDATE SET
            etag = CASE WHEN ?6 AND uri = excluded.uri THEN ifnull(excluded.etag, etag) ELSE excluded.etag END,
            modified = CASE WHEN ?6 AND uri = excluded.uri THEN ifnull(excluded.modified, modified) ELSE excluded.modified END,
            length = excluded.length, sha256 = excluded.sha256, uri = excluded.uri
        """;

    private const string InsertAttempt = """
        INSERT OR REPLACE INTO attempts(batch, idx, number, at, error_id, message) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """;

    private const string IsOwner = "SELECT 1 FROM batches WHERE key = ?1 AND owner = ?2";

    private readonly Dictionary<string, OwnedBatch> _owned = new(StringComparer.Ordinal);

    /// <summary>Takes changes of a batch from now on.</summary>
    public void Own(OwnedBatch batch) => _owned[batch.Id] = batch;

    /// <summary>Takes no more changes of a batch.</summary>
    public void Disown(string id) => _owned.Remove(id);

    /// <summary>Writes a group in order. Changes of a batch that is not ours any more are dropped: its new owner says what is true.</summary>
    public void Write(List<object> group)
    {
        // Asked once per group and batch, inside the transaction, so nobody can take the batch over in between.
        var standing = new Dictionary<string, OwnedBatch?>(StringComparer.Ordinal);
        foreach (object change in group)
        {
            string id = change is ItemChange { BatchId: var batchId } ? batchId : ((AttemptRecord)change).BatchId;
            if (!standing.TryGetValue(id, out OwnedBatch? batch))
                standing[id] = batch = Standing(id);
            if (batch is null)
                continue;
            if (change is ItemChange item)
                Write(batch, item);
            else
                Write(batch.Key, (AttemptRecord)change);
        }
    }

    private OwnedBatch? Standing(string id)
    {
        if (!_owned.TryGetValue(id, out OwnedBatch? batch))
            return null;
        using SqliteStatement query = database.Statement(IsOwner).Bind(1, batch.Key).Bind(2, batch.Owner);
        if (query.Step())
            return batch;
        _owned.Remove(id);
        return null;
    }

    private void Write(OwnedBatch batch, ItemChange change)
    {
        int changed = database.Statement(UpdateItem)
            .Bind(1, batch.Key)
            .Bind(2, change.Index)
            .Bind(3, (long?)change.State)
            .Bind(4, change.RelativePath)
            .Bind(5, change.Length)
            .Bind(6, change.BytesReceived)
            .Bind(7, change.Sha256)
            .Bind(8, change.ContentType)
            .Bind(9, change.Attempts)
            .Bind(10, change.ErrorId?.ToString())
            .Bind(11, change.Error)
            .Bind(12, change.StartedAt)
            .Bind(13, change.CompletedAt)
            .Run();
        if (changed > 0 && change.State is { } state && state.IsDone())
        {
            database.Statement(RecordFile)
                .Bind(1, batch.Key)
                .Bind(2, change.Index)
                .Bind(3, FileKey.Folder(batch.Options.Destination))
                .Bind(4, change.Validator?.ETag)
                .Bind(5, change.Validator?.LastModified?.ToUnixTimeSeconds())
                // Of a file that was there already, what was known stays true.
                .Bind(6, state == ItemState.Skipped ? 1 : 0)
                .Run();
        }

        if (changed > 0)
            DeliveryQueue.Add(database, batch, change, time.GetUtcNow());
    }

    private void Write(long batch, AttemptRecord attempt) => database.Statement(InsertAttempt)
        .Bind(1, batch)
        .Bind(2, attempt.Index)
        .Bind(3, attempt.Number)
        .Bind(4, attempt.At)
        .Bind(5, attempt.ErrorId.ToString())
        .Bind(6, attempt.Message)
        .Run();
}
