using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.Output;

/// <summary>Tells how a batch goes on a display that redraws itself.</summary>
internal sealed class LiveReport : IReport
{
    private readonly LiveDisplay _display = new();

    public void Started(BatchInfo batch)
    {
        Console.Out.WriteLine(Texts.Started(batch));
        _display.Start();
    }

    public void Interrupted(BatchInfo batch) => _display.Line(Texts.Interrupted(batch));

    public void ItemSettled(ItemInfo item)
    {
        if (item.State == ItemState.Failed)
            _display.Line(Texts.Failed(item));
    }

    public void Progressed(BatchProgress progress) => _display.Show(progress);

    public void Message(MessageLevel level, string text)
    {
        if (level == MessageLevel.Warning)
            _display.Line(Texts.Warning(text));
    }

    public async ValueTask FinishedAsync(RunSummary summary)
    {
        await _display.StopAsync().ConfigureAwait(false);
        Texts.WriteSummary(Console.Out, summary);
    }

    public ValueTask DisposeAsync() => _display.DisposeAsync();
}
