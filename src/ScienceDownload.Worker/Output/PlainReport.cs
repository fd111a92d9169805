using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.Output;

/// <summary>Quiet lines for logs and pipes: the start, what failed, the summary.</summary>
internal sealed class PlainReport : IReport
{
    public bool WantsProgress => false;

    public void Started(BatchInfo batch) => Console.Out.WriteLine(Texts.Started(batch));

    public void Interrupted(BatchInfo batch) => Console.Error.WriteLine(Texts.Interrupted(batch));

    public void ItemSettled(ItemInfo item)
    {
        if (item.State == ItemState.Failed)
            Console.Error.WriteLine(Texts.Failed(item));
    }

    public void Progressed(BatchProgress progress)
    {
    }

    public void Message(MessageLevel level, string text)
    {
        if (level == MessageLevel.Warning)
            Console.Error.WriteLine(Texts.Warning(text));
    }

    public ValueTask FinishedAsync(RunSummary summary)
    {
        Texts.WriteSummary(Console.Out, summary);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
