using System.Runtime.InteropServices;

namespace ScienceDownload.Worker.Running;

/// <summary>
/// Turns SIGINT (Ctrl+C), SIGTERM and SIGHUP into a cancelled token. A second signal, or work that does not end in time, ends the process
/// at once: the engine's state stands a kill at any moment, so nothing is lost by it.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TimeSpan _grace;
    private Timer? _watchdog;

    /// <param name="grace">How long work may take to end after the first signal.</param>
    public Interruption(TimeSpan grace)
    {
        _grace = grace;
        _registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _watchdog?.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested)
            Quit();
        _watchdog = new Timer(_ => Quit(), null, _grace, Timeout.InfiniteTimeSpan);
        // Not on this thread: the runtime delivers the next signal only when this handler has returned.
        _ = _source.CancelAsync();
    }

    private static void Quit()
    {
        if (!Console.IsOutputRedirected)
            Console.Out.Write("\e[?25h"); // The live display hides the cursor.
        Environment.Exit(ExitCode.Interrupted);
    }
}
