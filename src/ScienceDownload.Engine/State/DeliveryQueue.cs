using ScienceDownload.Engine.Webhooks;

namespace ScienceDownload.Engine.State;

/// <summary>
/// The events a batch's webhook has yet to hear. Each is added in the transaction that records what it tells: none is lost by a kill, none is told
/// of something that did not happen.
/// </summary>
internal static class DeliveryQueue
{
    /// <summary>The place of the batch's own event, behind those of all items.</summary>
    public const int OfBatch = int.MaxValue;

    private const string Insert = "INSERT OR IGNORE INTO deliveries(batch, item, part, event, id, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

    private const string Waiting = """
        SELECT item, part, event, id, body FROM deliveries
        WHERE batch = (SELECT key FROM batches WHERE id = ?1) AND state = 0 ORDER BY item, part LIMIT ?2
        """;

    private const string Settle = """
        UPDATE deliveries SET state = ?4, body = NULL
        WHERE batch = (SELECT key FROM batches WHERE id = ?1) AND item = ?2 AND part = ?3
        """;

    private const string Accepted = "SELECT 1 FROM deliveries WHERE batch = (SELECT key FROM batches WHERE id = ?1) AND item = ?2 AND state = 1";

    private const string IdOf = "SELECT id FROM batches WHERE key = ?1";

    /// <summary>Adds what a change of an item means for the webhook of its batch; nothing when it has none.</summary>
    public static void Add(SqliteDatabase database, OwnedBatch batch, ItemChange change, DateTimeOffset now)
    {
        if (batch.Options.Webhook is null)
            return;
        if (change.StartedAt is not null)
            Add(database, batch.Key, change.Index, 0, WebhookEvent.Started, WebhookBody.Started(Read(database, batch, change.Index), now));
        if (change.State is { } state && state.IsDone())
        {
            string body = WebhookBody.Completed(Read(database, batch, change.Index), batch.Options.FilesUri, now);
            Add(database, batch.Key, change.Index, 1, WebhookEvent.Completed, body);
        }
        else if (change.State == ItemState.Failed)
        {
            Add(database, batch.Key, change.Index, 1, WebhookEvent.Failed, WebhookBody.Failed(Read(database, batch, change.Index), now));
        }
    }

    /// <summary>Adds the event of a batch that has settled; nothing when it has no webhook.</summary>
    public static void AddSettled(SqliteDatabase database, long key, DateTimeOffset now)
    {
        string id;
        using (SqliteStatement row = database.Statement(IdOf).Bind(1, key))
            id = row.Step() ? row.Text(0) : throw new InvalidOperationException("The batch is there: it was settled in this transaction.");
        BatchInfo batch = BatchReader.Get(database, id, now);
        if (batch.Options.Webhook is not null)
            Add(database, key, OfBatch, 1, WebhookEvent.Of(batch.State), WebhookBody.Settled(batch, now));
    }

    /// <summary>The next events to send, in order.</summary>
    public static List<Delivery> ReadWaiting(SqliteDatabase database, string batchId, int limit)
    {
        using SqliteStatement rows = database.Statement(Waiting).Bind(1, batchId).Bind(2, limit);
        var deliveries = new List<Delivery>();
        while (rows.Step())
            deliveries.Add(new Delivery(rows.Int(0), rows.Int(1), rows.Text(2), rows.Text(3), rows.Text(4)));
        return deliveries;
    }

    /// <summary>Records how an event ended.</summary>
    public static bool End(SqliteDatabase database, string batchId, Delivery delivery, bool accepted) =>
        database.Statement(Settle).Bind(1, batchId).Bind(2, delivery.Item).Bind(3, delivery.Part).Bind(4, accepted ? 1 : 2).Run() > 0;

    /// <summary>Whether the webhook has accepted an event about an item.</summary>
    public static bool IsAccepted(SqliteDatabase database, string batchId, int item)
    {
        using SqliteStatement row = database.Statement(Accepted).Bind(1, batchId).Bind(2, item);
        return row.Step();
    }

    private static ItemInfo Read(SqliteDatabase database, OwnedBatch batch, int index) =>
        ItemReader.ReadOne(database, batch.Id, batch.Key, batch.Options.Destination, index);

    private static void Add(SqliteDatabase database, long key, int item, int part, string name, string body) => database.Statement(Insert)
        .Bind(1, key)
        .Bind(2, item)
        .Bind(3, part)
        .Bind(4, name)
        .Bind(5, Guid.NewGuid().ToString())
        .Bind(6, body)
        .Run();
}
