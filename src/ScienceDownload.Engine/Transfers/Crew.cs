using System.Runtime.ExceptionServices;

namespace ScienceDownload.Engine.Transfers;

/// <summary>Workers that stand and fall together: the first failure stops the others, and is the one to tell.</summary>
/// <param name="together">Cancelled at the first failure.</param>
internal sealed class Crew(CancellationTokenSource together)
{
    private ExceptionDispatchInfo? _first;

    /// <summary>Runs one worker; the task ends when it has, and never fails.</summary>
    public async Task JoinAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _first, ExceptionDispatchInfo.Capture(exception), null);
            await together.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Call it when all have ended.</summary>
    public void ThrowFirstFailure() => _first?.Throw();
}
