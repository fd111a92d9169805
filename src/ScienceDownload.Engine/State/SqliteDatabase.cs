using SQLitePCL;

namespace ScienceDownload.Engine.State;

/// <summary>One connection to the state file, used by one thread at a time. Every failure is a <see cref="DownloadException"/>.</summary>
/// <remarks>
/// Speaks to SQLite through SQLitePCLRaw, not through Microsoft.Data.Sqlite: opening the state that way costs 15 ms instead of 36 ms
/// of a fresh process, and a bound statement a third, which is what thousands of small files are made of.
/// </remarks>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>How long a call waits for another connection's transaction. The longest of ours copies a million items: seconds.</summary>
    private const int PatienceMilliseconds = 30_000;

    private readonly sqlite3 _handle;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle, string path)
    {
        _handle = handle;
        FilePath = path;
    }

    /// <summary>The file behind the connection.</summary>
    public string FilePath { get; }

    /// <summary>Opens a connection. Nothing is written yet, so a file that is not ours stays as it is.</summary>
    /// <param name="path">The state file.</param>
    /// <param name="create">Whether a missing file is made.</param>
    /// <param name="isShared">Whether it lies on a disk of several machines, which a write-ahead log does not stand.</param>
    /// <exception cref="DownloadException">It cannot be opened.</exception>
    public static SqliteDatabase Open(string path, bool create, bool isShared = false)
    {
        int flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | (create ? raw.SQLITE_OPEN_CREATE : 0);
        int result = raw.sqlite3_open_v2(path, out sqlite3 handle, flags, null);
        var database = new SqliteDatabase(handle, path);
        try
        {
            database.Check(result);

            // In WAL mode NORMAL syncs at checkpoints only. After a power loss the last commits may be missing, but always from the end:
            // commits stay in order. Files are flushed before their claim is posted, so a claim that survives is true, and one that is
            // lost is found again by verifying the file.
            // With a rollback journal NORMAL could leave the file itself damaged; and truncating one is cheaper than a new one each time.
            database.Execute(isShared ? "PRAGMA synchronous = FULL; PRAGMA journal_mode = TRUNCATE" : "PRAGMA synchronous = NORMAL");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs one statement, or inside a transaction several, without values and rows.</summary>
    public void Execute(string sql)
    {
        int result;
        long deadline = 0;
        do
            result = raw.sqlite3_exec(_handle, sql);
        while (MayRetry(result, ref deadline));
        Check(result);
    }

    /// <summary>The prepared statement of a text; prepared once per connection. Dispose it to give it back.</summary>
    /// <param name="sql">One statement, a constant: it is the key of the cache.</param>
    public SqliteStatement Statement(string sql)
    {
        if (_statements.TryGetValue(sql, out SqliteStatement? statement))
            return statement;
        int result;
        long deadline = 0;
        sqlite3_stmt prepared;
        do
            result = raw.sqlite3_prepare_v2(_handle, sql, out prepared);
        while (MayRetry(result, ref deadline));
        Check(result);
        return _statements[sql] = new SqliteStatement(this, prepared);
    }

    /// <summary>The whole number in the first column of the first row; 0 when there is no row.</summary>
    public long Number(string sql)
    {
        using SqliteStatement statement = Statement(sql);
        return statement.Step() ? statement.Long(0) : 0;
    }

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>The key of the row that was inserted last.</summary>
    public long LastKey => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Runs work in one write transaction: all of it or nothing.</summary>
    public T InTransaction<T>(Func<SqliteDatabase, T> work)
    {
        // IMMEDIATE: waiting for the lock at the start is safe; a transaction that begins to write late can only fail.
        Execute("BEGIN IMMEDIATE");
        try
        {
            T result = work(this);
            Execute("COMMIT");
            return result;
        }
        catch
        {
            TryRollBack();
            throw;
        }
    }

    /// <summary>Ends an open transaction after a failure. A full disk or a failed write has often ended it already.</summary>
    public void TryRollBack()
    {
        if (raw.sqlite3_get_autocommit(_handle) == 0)
            raw.sqlite3_exec(_handle, "ROLLBACK");
    }

    /// <summary>Whether a call met another connection's lock and is to be made again; waits a moment in that case.</summary>
    /// <param name="result">What the call returned.</param>
    /// <param name="deadline">When to give up; 0 at first.</param>
    /// <remarks>SQLite's own busy timeout is of no use here: its build in our package cannot sleep for less than a second.</remarks>
    public static bool MayRetry(int result, ref long deadline)
    {
        if ((result & 0xff) != raw.SQLITE_BUSY)
            return false;
        long now = Environment.TickCount64;
        if (deadline == 0)
            deadline = now + PatienceMilliseconds;
        if (now >= deadline)
            return false;
        Thread.Sleep(Random.Shared.Next(1, 6));
        return true;
    }

    /// <summary>Throws for a result that is not success.</summary>
    public void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw SqliteFailure.From(result, raw.sqlite3_errmsg(_handle).utf8_to_string(), FilePath);
    }

    /// <summary>Ends the connection. The last one to the file brings the write-ahead log home and removes it.</summary>
    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements.Values)
            statement.Finish();
        _statements.Clear();
        _handle.Dispose();
    }
}
