namespace ScienceDownload.Simulators;

/// <summary>
/// Holds responses at a chosen place until a test lets them go: how tests and servers meet without sleeping. Once open it stays open.
/// </summary>
public sealed class SimulatorGate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private int _arrivals;

    /// <summary>How many responses have come to the gate so far, held or passed.</summary>
    public int Arrivals
    {
        get
        {
            lock (_waiters) return _arrivals;
        }
    }

    /// <summary>Waits until that many responses have come to the gate. The bytes before it are then in the socket.</summary>
    /// <param name="count">Responses to wait for, counted from the gate's making.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that ends when they have come.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public Task WaitUntilReachedAsync(int count = 1, CancellationToken cancellationToken = default)
    {
        lock (_waiters)
        {
            if (_arrivals >= count) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Lets all held responses go, and later ones pass.</summary>
    public void Open() => _opened.TrySetResult();

    internal Task PassAsync(CancellationToken cancellationToken)
    {
        lock (_waiters)
        {
            _arrivals++;
            foreach (var (count, reached) in _waiters)
            {
                if (_arrivals >= count) reached.TrySetResult();
            }
        }

        return _opened.Task.WaitAsync(cancellationToken);
    }
}
