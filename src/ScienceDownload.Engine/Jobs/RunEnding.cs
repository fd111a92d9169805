using ScienceDownload.Engine.Items;

namespace ScienceDownload.Engine.Jobs;

/// <summary>How a run ends early, and the tokens of those who must hear of it. Safe from any thread, also when the run is over.</summary>
/// <param name="abortInFlight">Whether the first failure also halts what is in flight.</param>
internal sealed class RunEnding(bool abortInFlight) : IDisposable
{
    private readonly object _lock = new();
    private readonly CancellationTokenSource _starts = new();
    private readonly CancellationTokenSource _moves = new();
    private BatchEnding _ending;
    private bool _disposed;

    /// <summary>The strongest ending so far.</summary>
    public BatchEnding Current
    {
        get
        {
            lock (_lock)
                return _ending;
        }
    }

    /// <summary>Cancelled as soon as nothing more may start, for whatever reason.</summary>
    public CancellationToken NoMoreStarts => _starts.Token;

    /// <summary>Cancelled when what is in flight must stop too.</summary>
    public CancellationToken Halted => _moves.Token;

    /// <summary>What becomes of items in flight once the run is halted; null while it is not.</summary>
    public ItemResult? InsteadOfFinishing() => Current switch
    {
        BatchEnding.None => null,
        BatchEnding.FirstFailure => abortInFlight ? ItemResult.Cancelled : null,
        BatchEnding.Stopped => ItemResult.Cancelled,
        _ => ItemResult.Interrupted,
    };

    /// <summary>Ends the run; a weaker ending than the present one changes nothing.</summary>
    public void End(BatchEnding ending)
    {
        lock (_lock)
        {
            if (_disposed || ending <= _ending)
                return;
            _ending = ending;
            // Callbacks run elsewhere: none of them may run into a lock that the caller holds.
            _ = _starts.CancelAsync();
            if (ending != BatchEnding.FirstFailure || abortInFlight)
                _ = _moves.CancelAsync();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _starts.Dispose();
            _moves.Dispose();
        }
    }
}
