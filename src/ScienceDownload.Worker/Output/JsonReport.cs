using ScienceDownload.Worker.Output.Json;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.Output;

/// <summary>JSON lines for programs: the batch, each item as it settles, progress at most once a second, the batch as it ended.</summary>
internal sealed class JsonReport : IReport
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private long _lastProgress;

    public void Started(BatchInfo batch) => JsonLines.Write(BatchEvent.From(batch), JsonEvents.Lines.BatchEvent);

    public void Interrupted(BatchInfo batch) => Console.Error.WriteLine(Texts.Interrupted(batch));

    public void ItemSettled(ItemInfo item) => JsonLines.Write(ItemEvent.From(item), JsonEvents.Lines.ItemEvent);

    public void Progressed(BatchProgress progress)
    {
        TimeProvider clock = TimeProvider.System;
        if (_lastProgress != 0 && clock.GetElapsedTime(_lastProgress) < ProgressInterval)
            return;
        _lastProgress = clock.GetTimestamp();
        JsonLines.Write(ProgressEvent.From(progress), JsonEvents.Lines.ProgressEvent);
    }

    public void Message(MessageLevel level, string text)
    {
        if (level >= MessageLevel.Verbose)
            JsonLines.Write(new MessageEvent(level == MessageLevel.Warning ? "warning" : "verbose", text), JsonEvents.Lines.MessageEvent);
    }

    public ValueTask FinishedAsync(RunSummary summary)
    {
        JsonLines.Write(BatchEvent.From(summary.Batch), JsonEvents.Lines.BatchEvent);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
