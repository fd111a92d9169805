using System.Collections.Concurrent;
using ScienceDownload.Worker.Running;
using Spectre.Console;

namespace ScienceDownload.Worker.Output;

/// <summary>
/// A display that redraws itself on a terminal, five times a second at most whatever the engine sends: the sink's calls only store
/// the latest progress, so showing it costs the download nothing.
/// </summary>
internal sealed class LiveReport : IReport
{
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly CancellationTokenSource _stop = new();
    private BatchProgress? _latest;
    private Task _display = Task.CompletedTask;

    public void Started(BatchInfo batch)
    {
        Console.Out.WriteLine(Texts.Started(batch));
        _display = Task.Run(() => AnsiConsole.Live(Text.Empty).AutoClear(true).StartAsync(DisplayAsync));
    }

    public void Interrupted(BatchInfo batch) => _lines.Enqueue(Texts.Interrupted(batch));

    public void ItemSettled(ItemInfo item)
    {
        if (item.State == ItemState.Failed)
            _lines.Enqueue(Texts.Failed(item));
    }

    public void Progressed(BatchProgress progress) => Volatile.Write(ref _latest, progress);

    public void Message(MessageLevel level, string text)
    {
        if (level == MessageLevel.Warning)
            _lines.Enqueue(Texts.Warning(text));
    }

    public async ValueTask FinishedAsync(RunSummary summary)
    {
        await StopAsync().ConfigureAwait(false);
        Texts.WriteSummary(Console.Out, summary);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _display.ConfigureAwait(false);
        WriteLines();
    }

    private async Task DisplayAsync(LiveDisplayContext context)
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
            // The run is over; the display clears itself.
        }
    }

    private void WriteLines()
    {
        while (_lines.TryDequeue(out string? line))
            AnsiConsole.Console.WriteLine(line);
    }
}
