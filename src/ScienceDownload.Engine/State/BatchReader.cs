namespace ScienceDownload.Engine.State;

/// <summary>Reads batches. One statement each, so that a batch and its counts are of one moment.</summary>
internal static class BatchReader
{
    private const string Columns = """
        SELECT b.id, b.name, b.archive, b.options, b.state, b.owner, b.heartbeat, b.created_at, b.started_at, b.completed_at, b.error, b.retry_of,
            t.state, t.items, t.bytes, t.known, t.length
        FROM batches b JOIN tallies t ON t.batch = b.key
        """;

    private const string One = Columns + " WHERE b.id = ?1 ORDER BY t.state";
    private const string All = Columns + " ORDER BY b.key DESC, t.state";

    /// <summary>One batch.</summary>
    /// <exception cref="DownloadException">Unknown id.</exception>
    public static BatchInfo Get(SqliteDatabase database, string id, DateTimeOffset now)
    {
        using SqliteStatement rows = database.Statement(One).Bind(1, id);
        return rows.Step() ? Read(rows, now) : throw BatchErrors.NotFound(id);
    }

    /// <summary>All batches, newest first.</summary>
    public static List<BatchInfo> List(SqliteDatabase database, DateTimeOffset now)
    {
        using SqliteStatement rows = database.Statement(All);
        var batches = new List<BatchInfo>();
        while (rows.Step())
            batches.Add(Read(rows, now));
        return batches;
    }

    /// <summary>The state as people see it: running only while a living process owns the batch.</summary>
    public static BatchState Seen(BatchState stored, OwnerMark? owner) =>
        stored == BatchState.Running && owner is null ? BatchState.Suspended : stored;

    /// <summary>The owner, if it lives.</summary>
    public static OwnerMark? Living(string? owner, DateTimeOffset? heartbeat, DateTimeOffset now) =>
        OwnerMark.Parse(owner) is { } mark && mark.IsLiving(heartbeat, now) ? mark : null;

    private static BatchInfo Read(SqliteStatement rows, DateTimeOffset now)
    {
        OwnerMark? owner = Living(rows.TextOrNull(5), rows.TimeOrNull(6), now);
        var batch = new BatchInfo
        {
            Id = rows.Text(0),
            Name = rows.TextOrNull(1),
            Archive = rows.Text(2),
            Options = OptionsJson.Read(rows.Text(3)),
            State = Seen((BatchState)rows.Int(4), owner),
            Owner = owner?.Process,
            CreatedAt = StateTime.FromNumber(rows.Long(7)),
            StartedAt = rows.TimeOrNull(8),
            CompletedAt = rows.TimeOrNull(9),
            Error = rows.TextOrNull(10),
            RetryOf = rows.TextOrNull(11),
        };

        // The row of the last item state is the last row of the batch.
        Span<int> items = stackalloc int[(int)ItemState.Cancelled + 1];
        long bytes = 0, known = 0, length = 0;
        int total = 0;
        while (true)
        {
            int state = rows.Int(12);
            items[state] = rows.Int(13);
            total += items[state];
            bytes += rows.Long(14);
            known += rows.Long(15);
            length += rows.Long(16);
            if (state == (int)ItemState.Cancelled || !rows.Step())
                break;
        }

        int moving = 0;
        foreach (int count in items[(int)ItemState.Ordering..(int)ItemState.Completed])
            moving += count;

        // What was on its way when its process went away waits again.
        int running = batch.State == BatchState.Running ? moving : 0;
        return batch with
        {
            Total = total,
            Queued = items[(int)ItemState.Queued] + moving - running,
            Running = running,
            Completed = items[(int)ItemState.Completed],
            Skipped = items[(int)ItemState.Skipped],
            Failed = items[(int)ItemState.Failed],
            Cancelled = items[(int)ItemState.Cancelled],
            BytesReceived = bytes,
            BytesTotal = known == total ? length : null,
        };
    }
}
