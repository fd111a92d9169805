using System.Collections.Concurrent;

namespace ScienceDownload.Engine.State;

/// <summary>Connections for reading, lent for one look each. Readers never wait for the writer, nor it for them.</summary>
internal sealed class StateReaders(string path) : IDisposable
{
    private readonly ConcurrentBag<SqliteDatabase> _idle = [];
    private volatile bool _disposed;

    /// <summary>Reads on the pool. The work must finish its statements: a transaction left open keeps the log growing.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteDatabase, T> work, CancellationToken cancellation) => Task.Run(() => Read(work), cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out SqliteDatabase? database))
            database.Dispose();
    }

    private T Read<T>(Func<SqliteDatabase, T> work)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_idle.TryTake(out SqliteDatabase? database))
            database = SqliteDatabase.Open(path, create: false);
        try
        {
            return work(database);
        }
        finally
        {
            _idle.Add(database);
            if (_disposed)
                Dispose();
        }
    }
}
