using System.Collections.Concurrent;
using Spectre.Console;

namespace ScienceDownload.Worker.Output;

/// <summary>
/// A display that redraws itself on a terminal, five times a second at most whatever the engine sends: the calls only store the latest progress, so
/// showing it costs the work nothing.
/// </summary>
internal sealed class LiveDisplay : IAsyncDisposable
{
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly CancellationTokenSource _stop = new();
    private BatchProgress? _latest;
    private Task _display = Task.CompletedTask;

    /// <summary>Begins to draw.</summary>
    public void Start() => _display = Task.Run(() => AnsiConsole.Live(Text.Empty).AutoClear(true).StartAsync(DrawAsync));

    /// <summary>What is to be drawn from now on.</summary>
    public void Show(BatchProgress progress) => Volatile.Write(ref _latest, progress);

    /// <summary>A line for the user; it goes above the display and stays.</summary>
    public void Line(string text) => _lines.Enqueue(text);

    /// <summary>Takes the display off the screen; all lines are there then.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _display.ConfigureAwait(false);
        WriteLines();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task DrawAsync(LiveDisplayContext context)
    {
        using var timer = new PeriodicTimer(RedrawInterval);
        BatchProgress? shown = null;
        try
        {
            do
            {
                // The console puts lines above the display.
                WriteLines();
                if (Volatile.Read(ref _latest) is { } latest && !ReferenceEquals(latest, shown))
                {
                    shown = latest;
                    context.UpdateTarget(LiveView.Build(latest, AnsiConsole.Profile.Width, AnsiConsole.Profile.Height));
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The work is over; the display clears itself.
        }
    }

    private void WriteLines()
    {
        while (_lines.TryDequeue(out string? line))
            AnsiConsole.Console.WriteLine(line);
    }
}
