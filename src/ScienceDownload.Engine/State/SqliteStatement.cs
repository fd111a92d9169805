using SQLitePCL;

namespace ScienceDownload.Engine.State;

/// <summary>A prepared statement with numbered parameters (<c>?1</c>). Disposing gives it back to its connection, ready to be used again.</summary>
/// <remarks>A statement that is not given back holds a read transaction open, which keeps the log from being reset.</remarks>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    /// <summary>Sets a parameter; null is NULL.</summary>
    public SqliteStatement Bind(int parameter, long? value)
    {
        database.Check(value is { } number
            ? raw.sqlite3_bind_int64(handle, parameter, number)
            : raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    /// <inheritdoc cref="Bind(int, long?)"/>
    public SqliteStatement Bind(int parameter, string? value)
    {
        database.Check(value is null
            ? raw.sqlite3_bind_null(handle, parameter)
            : raw.sqlite3_bind_text(handle, parameter, value));
        return this;
    }

    /// <inheritdoc cref="Bind(int, long?)"/>
    public SqliteStatement Bind(int parameter, DateTimeOffset? value) => Bind(parameter, value is { } time ? StateTime.ToNumber(time) : null);

    /// <summary>Goes to the next row.</summary>
    /// <returns>False when there is none.</returns>
    public bool Step()
    {
        int result = raw.sqlite3_step(handle);
        if (result == raw.SQLITE_ROW)
            return true;
        database.Check(result);
        return false;
    }

    /// <summary>Runs a statement that gives no rows, and gives it back.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        using (this)
            Step();
        return database.Changes;
    }

    /// <summary>Whether a column of the row is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>A whole number of the row.</summary>
    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>A small whole number of the row.</summary>
    public int Int(int column) => raw.sqlite3_column_int(handle, column);

    /// <summary>A whole number of the row; null for NULL.</summary>
    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    /// <summary>A text of the row.</summary>
    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>A text of the row; null for NULL.</summary>
    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A time of the row; null for NULL.</summary>
    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : StateTime.FromNumber(Long(column));

    /// <inheritdoc/>
    public void Dispose()
    {
        // Both repeat the result of the last step, which has been seen.
        raw.sqlite3_reset(handle);
        raw.sqlite3_clear_bindings(handle);
    }

    /// <summary>Frees it; the connection does this at its own end.</summary>
    public void Finish() => handle.Dispose();
}
