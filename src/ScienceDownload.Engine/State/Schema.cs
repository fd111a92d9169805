namespace ScienceDownload.Engine.State;

/// <summary>The layout of the state file, and how an older one becomes the newest.</summary>
internal static class Schema
{
    /// <summary>The number in the header that says a SQLite file is ours: <c>ScDl</c>.</summary>
    public const int ApplicationId = 0x5363446c;

    // States are stored as the numbers of ItemState and BatchState: their order is part of this layout.
    //
    // batches   one row per batch; the options as JSON. AUTOINCREMENT, so that a key is never used again after its batch was removed.
    //           wish: what another process wants of the owner (BatchControl). owner/heartbeat: see OwnerMark.
    // items     one row per item; clustered by (batch, idx), so that paging reads neighbours. details: what is rare about the item, as JSON.
    // tallies   nine rows per batch, one per item state, kept by the trigger: counting 100,000 items would cost every look at a batch more than
    //           the trigger costs the writer, and an index on (batch, state) as much as the trigger, without giving the bytes.
    // attempts  what went wrong on the way to an item's end.
    // files     what is known of the finished files, by full path. It outlives its batch: a file that is already there can be verified
    //           as long as the state file knows it. Cheaper too than an index over items, because full paths are made of batch and item.
    private const string Version1 = """
        CREATE TABLE batches(
            key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT, archive TEXT NOT NULL, options TEXT NOT NULL,
            state INTEGER NOT NULL DEFAULT 0, wish INTEGER NOT NULL DEFAULT 0, owner TEXT, heartbeat INTEGER,
            created_at INTEGER NOT NULL, started_at INTEGER, completed_at INTEGER, error TEXT, retry_of TEXT);

        CREATE TABLE items(
            batch INTEGER NOT NULL, idx INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, uri TEXT NOT NULL, details TEXT,
            path TEXT, length INTEGER, bytes INTEGER NOT NULL DEFAULT 0, sha256 TEXT, content_type TEXT, attempts INTEGER NOT NULL DEFAULT 0,
            error_id TEXT, error TEXT, started_at INTEGER, completed_at INTEGER,
            PRIMARY KEY(batch, idx)) WITHOUT ROWID;

        CREATE TABLE tallies(
            batch INTEGER NOT NULL, state INTEGER NOT NULL, items INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
            known INTEGER NOT NULL DEFAULT 0, length INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY(batch, state)) WITHOUT ROWID;

        CREATE TRIGGER items_tally AFTER UPDATE OF state, bytes, length ON items
        WHEN old.state <> new.state OR old.bytes <> new.bytes OR old.length IS NOT new.length
        BEGIN
            UPDATE tallies SET items = items - 1, bytes = bytes - old.bytes,
                known = known - (old.length IS NOT NULL), length = length - ifnull(old.length, 0)
                WHERE batch = old.batch AND state = old.state;
            UPDATE tallies SET items = items + 1, bytes = bytes + new.bytes,
                known = known + (new.length IS NOT NULL), length = length + ifnull(new.length, 0)
                WHERE batch = new.batch AND state = new.state;
        END;

        CREATE TABLE attempts(
            batch INTEGER NOT NULL, idx INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, error_id TEXT NOT NULL, message TEXT NOT NULL,
            PRIMARY KEY(batch, idx, number)) WITHOUT ROWID;

        CREATE TABLE files(path TEXT PRIMARY KEY, length INTEGER, sha256 TEXT, uri TEXT NOT NULL) WITHOUT ROWID;
        """;

    // orders    what archives were asked to do first: by (batch, key of the order) the handle by which its server knows it. Stored before
    //           anything else happens with the order, so that it is never placed twice.
    private const string Orders = """
        CREATE TABLE orders(
            batch INTEGER NOT NULL, key TEXT NOT NULL, handle TEXT NOT NULL, placed_at INTEGER NOT NULL,
            PRIMARY KEY(batch, key)) WITHOUT ROWID;
        """;

    // deliveries   what a batch's webhook is to hear, made in the transactions that record it. item: its index; the batch's own event
    //              has the greatest number there is, so that it comes last. part: 0 the start, 1 the end. state: 0 to be sent, 1 accepted,
    //              2 given up; what is no longer to be sent loses its body and stays, so that nothing is told twice.
    private const string Webhooks = """
        CREATE TABLE deliveries(
            batch INTEGER NOT NULL, item INTEGER NOT NULL, part INTEGER NOT NULL, event TEXT NOT NULL, id TEXT NOT NULL, body TEXT,
            state INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY(batch, item, part)) WITHOUT ROWID;

        CREATE INDEX deliveries_waiting ON deliveries(batch, item, part) WHERE state = 0;
        """;

    // etag, modified (Unix seconds): what the server called the version of a known file, so that it can be asked whether it still has it.
    private const string Validators = "ALTER TABLE files ADD COLUMN etag TEXT; ALTER TABLE files ADD COLUMN modified INTEGER;";

    /// <summary>Each turns the layout of its index into the next one.</summary>
    private static readonly string[] Migrations = [Version1, Orders, Webhooks, Validators];

    /// <summary>The layout that this program reads and writes.</summary>
    public static int Newest => Migrations.Length;

    /// <summary>Makes a new file ours, brings an older one up to date, and refuses what is not ours without touching it.</summary>
    /// <exception cref="DownloadException">
    /// <see cref="ErrorId.StateCorrupt"/>: it is not ours. <see cref="ErrorId.StateTooNew"/>. <see cref="ErrorId.StateUnavailable"/>.
    /// </exception>
    public static void Prepare(SqliteDatabase database, bool isShared = false)
    {
        if (Inspect(database) < Newest)
            Migrate(database);

        // Only now, because turning the log on writes to the file.
        if (isShared)
            return;
        using SqliteStatement statement = database.Statement("PRAGMA journal_mode = WAL");
        if (!statement.Step() || statement.Text(0) != "wal")
        {
            throw new DownloadException(
                ErrorId.StateUnavailable,
                $"The file system of '{database.FilePath}' cannot share memory between processes, as the state needs. "
                + $"Name a folder on a local disk with {StateFolder.Variable}.");
        }
    }

    /// <summary>The version of a file that is ours or still empty.</summary>
    private static long Inspect(SqliteDatabase database)
    {
        // One transaction: another process may be making the tables right now.
        database.Execute("BEGIN");
        try
        {
            long application = database.Number("PRAGMA application_id");
            long tables = database.Number("SELECT count(*) FROM sqlite_master");
            long version = database.Number("PRAGMA user_version");
            if (application != ApplicationId && (application != 0 || tables != 0 || version != 0))
            {
                throw new DownloadException(
                    ErrorId.StateCorrupt,
                    $"The file '{database.FilePath}' is a database of another program. {SqliteFailure.MoveAway}");
            }

            return version <= Newest ? version : throw new DownloadException(
                ErrorId.StateTooNew,
                $"The state file '{database.FilePath}' was written by a newer version (layout {version}, this one knows {Newest}). "
                + $"Update ScienceDownload, or name another folder with {StateFolder.Variable}.");
        }
        finally
        {
            database.TryRollBack();
        }
    }

    private static void Migrate(SqliteDatabase database)
    {
        database.Execute("BEGIN EXCLUSIVE");
        try
        {
            // Whoever waited for the lock finds the work done.
            for (long version = database.Number("PRAGMA user_version"); version < Newest; version++)
                database.Execute(Migrations[version]);
            database.Execute(FormattableString.Invariant($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Newest}; COMMIT"));
        }
        catch
        {
            database.TryRollBack();
            throw;
        }
    }
}
