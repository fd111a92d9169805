namespace ScienceDownload.Worker.Output;

/// <summary>Tells how a check of files goes: with a display on a terminal, by its findings alone elsewhere.</summary>
internal sealed class VerifyReport : IDownloadSink, IAsyncDisposable
{
    private readonly LiveDisplay? _display;

    /// <param name="isLive">Whether there is a terminal to draw on.</param>
    public VerifyReport(bool isLive)
    {
        _display = isLive ? new LiveDisplay() : null;
        _display?.Start();
    }

    public bool WantsProgress => _display is not null;

    /// <summary>Something was found.</summary>
    public void Found(string line)
    {
        if (_display is null)
            Console.Out.WriteLine(line);
        else
            _display.Line(line);
    }

    /// <summary>A repaired file is told as what was found of it.</summary>
    public void ItemSettled(ItemInfo item)
    {
    }

    public void Progressed(BatchProgress progress) => _display?.Show(progress);

    public void Message(MessageLevel level, string text)
    {
        if (level == MessageLevel.Warning)
            _display?.Line(Texts.Warning(text));
    }

    public ValueTask DisposeAsync() => _display?.DisposeAsync() ?? ValueTask.CompletedTask;
}
