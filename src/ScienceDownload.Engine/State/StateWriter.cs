using System.Diagnostics;
using System.Threading.Channels;

namespace ScienceDownload.Engine.State;

/// <summary>
/// The one task of a process that writes, in the order in which it was asked. Changes are grouped in one transaction, and so is who waits
/// for them; requests have a transaction of their own after the changes before them.
/// </summary>
/// <remarks>
/// A group that cannot be written (a full disk) stays in memory and is tried again with whatever comes next: whoever waits hears of the
/// failure, and once there is room nothing is missing.
/// </remarks>
internal sealed class StateWriter : IAsyncDisposable
{
    /// <summary>How long changes may gather while nobody waits. A transaction costs as much as ten changes.</summary>
    private static readonly TimeSpan GroupTime = TimeSpan.FromMilliseconds(10);

    /// <summary>The most changes in a transaction, so that other processes get their turn.</summary>
    private const int GroupLimit = 4096;

    private readonly SqliteDatabase _database;
    private readonly ChangeWriter _changes;
    private readonly Channel<object> _queue = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _requests = new(0);
    private readonly List<object> _group = [];
    private readonly List<TaskCompletionSource> _flushes = [];
    private readonly Task _running;
    private long _lastCommit;

    /// <summary>Starts the task.</summary>
    /// <param name="database">The connection; the writer's own from now on.</param>
    /// <param name="time">The clock of records.</param>
    public StateWriter(SqliteDatabase database, TimeProvider time)
    {
        _database = database;
        _changes = new ChangeWriter(database, time);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Says that this process owns a batch; called in a request.</summary>
    public void Own(OwnedBatch batch) => _changes.Own(batch);

    /// <summary>Says that it does not any more; called in a request.</summary>
    public void Disown(string batchId) => _changes.Disown(batchId);

    /// <summary>Queues an <see cref="ItemChange"/> or <see cref="AttemptRecord"/>.</summary>
    public void Post(object change) => Enqueue(change);

    /// <summary>Waits until everything posted before is committed.</summary>
    /// <exception cref="DownloadException">It cannot be committed now.</exception>
    public Task FlushAsync()
    {
        var flush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(flush);
        return flush.Task;
    }

    /// <summary>Runs work in a transaction of its own, after everything posted before.</summary>
    /// <exception cref="DownloadException">Thrown by the work, or the state cannot be written.</exception>
    public Task<T> RunAsync<T>(Func<SqliteDatabase, T> work)
    {
        var request = new Request<T>(work);
        Enqueue(request);
        return request.Result.Task;
    }

    /// <summary>Writes what is queued and closes the connection. What cannot be written is lost; verifying files finds it again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_queue.Writer.TryComplete())
            return;
        _requests.Release();
        await _running.ConfigureAwait(false);
        _database.Dispose();
        _requests.Dispose();
    }

    private void Enqueue(object work)
    {
        // The permit comes first: the writer must not be sleeping when somebody waits.
        if (work is IRequest or TaskCompletionSource)
            _requests.Release();
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(work), this);
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            TimeSpan rest = GroupTime - Stopwatch.GetElapsedTime(_lastCommit);
            if (rest > TimeSpan.Zero && await _requests.WaitAsync(rest).ConfigureAwait(false))
                _requests.Release();
            while (_queue.Reader.TryRead(out object? work))
            {
                switch (work)
                {
                    case IRequest request:
                        _requests.Wait(0);
                        request.Run(_database, Commit());
                        break;
                    case TaskCompletionSource flush:
                        // Many may wait, each for its own change: one commit at the end of the queue serves them all.
                        _requests.Wait(0);
                        _flushes.Add(flush);
                        break;
                    default:
                        _group.Add(work);
                        if (_group.Count % GroupLimit == 0)
                            Commit();
                        break;
                }
            }

            Commit();
        }
    }

    /// <summary>Writes the group, and tells those who wait for it.</summary>
    /// <returns>Why it could not be written; null when it was.</returns>
    private DownloadException? Commit()
    {
        DownloadException? failure = WriteGroup();
        foreach (TaskCompletionSource flush in _flushes)
        {
            if (failure is null)
                flush.SetResult();
            else
                flush.SetException(new DownloadException(failure.Id, failure.Message, failure));
        }

        _flushes.Clear();
        return failure;
    }

    private DownloadException? WriteGroup()
    {
        if (_group.Count == 0)
            return null;
        try
        {
            _database.InTransaction(_ =>
            {
                _changes.Write(_group);
                return true;
            });
            _group.Clear();
            return null;
        }
        catch (Exception e)
        {
            // Never out of the loop: whoever waits would wait for ever.
            return e as DownloadException ?? new DownloadException(ErrorId.Unexpected, $"The state cannot be written: {e.Message}", e);
        }
        finally
        {
            _lastCommit = Stopwatch.GetTimestamp();
        }
    }

    private interface IRequest
    {
        void Run(SqliteDatabase database, DownloadException? failure);
    }

    private sealed class Request<T>(Func<SqliteDatabase, T> work) : IRequest
    {
        public TaskCompletionSource<T> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Run(SqliteDatabase database, DownloadException? failure)
        {
            try
            {
                if (failure is not null)
                    Result.SetException(new DownloadException(failure.Id, failure.Message, failure));
                else
                    Result.SetResult(database.InTransaction(work));
            }
            catch (Exception e)
            {
                // Whatever it is, it belongs to the caller; the writer goes on.
                Result.SetException(e);
            }
        }
    }
}
