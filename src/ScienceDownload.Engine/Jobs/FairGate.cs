namespace ScienceDownload.Engine.Jobs;

/// <summary>
/// The process-wide limit on moving items, shared round-robin: a place that becomes free goes to the batch that waits and was served
/// longest ago, so that a batch of a hundred thousand items cannot starve one of three.
/// </summary>
internal sealed class FairGate(int places)
{
    private readonly object _lock = new();
    private readonly LinkedList<(object Key, Queue<TaskCompletionSource> Waiting)> _turns = new();
    private int _free = places;

    /// <summary>How many wait for a place.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _turns.Sum(turn => turn.Waiting.Count(waiting => !waiting.Task.IsCompleted));
        }
    }

    /// <summary>Waits for a place; dispose what is returned to give it back.</summary>
    /// <param name="key">The batch that asks.</param>
    /// <param name="cancellation">Leaves the queue.</param>
    public async Task<IDisposable> EnterAsync(object key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return new Place(this);
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            QueueOf(key).Enqueue(turn);
        }

        using (cancellation.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), turn))
            await turn.Task.ConfigureAwait(false);
        return new Place(this);
    }

    private Queue<TaskCompletionSource> QueueOf(object key)
    {
        foreach ((object other, Queue<TaskCompletionSource> waiting) in _turns)
        {
            if (ReferenceEquals(other, key))
                return waiting;
        }

        return _turns.AddLast((key, new Queue<TaskCompletionSource>())).Value.Waiting;
    }

    private void Leave()
    {
        lock (_lock)
        {
            while (_turns.First is { } first)
            {
                _turns.RemoveFirst();
                bool served = false;
                while (!served && first.Value.Waiting.TryDequeue(out TaskCompletionSource? turn))
                    served = turn.TrySetResult();
                if (first.Value.Waiting.Count > 0)
                    _turns.AddLast(first);
                if (served)
                    return;
            }

            _free++;
        }
    }

    private sealed class Place(FairGate gate) : IDisposable
    {
        private FairGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave();
    }
}
