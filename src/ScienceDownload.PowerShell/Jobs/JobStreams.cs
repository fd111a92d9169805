using System.Management.Automation;
using ScienceDownload.Errors;
using ScienceDownload.Progress;

namespace ScienceDownload.Jobs;

/// <summary>Writes what the engine tells into the streams of a job, from where Receive-Job takes it.</summary>
internal sealed class JobStreams(Job job, string activity) : IDownloadSink
{
    // Nobody may ever receive a job's progress, so only the newest records are kept.
    private const int MostProgress = 2 * ConcurrencyLimit.Maximum;

    private readonly HashSet<int> _told = [];
    private readonly ProgressView _view = new(activity, TimeProvider.System);

    /// <summary>Whoever watches the job in the foreground hears its progress here, with every moving file.</summary>
    public event Action<BatchProgress>? Moved;

    /// <summary>The newest progress of the run in this process; null before its first and after its end.</summary>
    public BatchProgress? Latest { get; private set; }

    /// <summary>What is handed out for a file that has settled; null for the item itself.</summary>
    public Func<ItemInfo, object?>? Present { get; set; }

    /// <inheritdoc/>
    public void ItemSettled(ItemInfo item)
    {
        if (!Tells(item))
            return;
        if ((Present is null ? item : Present(item)) is { } output)
            job.Output.Add(PSObject.AsPSObject(output));
        if (item.State == ItemState.Failed)
            job.Error.Add(item.ToErrorRecord());
    }

    /// <inheritdoc/>
    public void Progressed(BatchProgress progress)
    {
        Latest = progress;
        Moved?.Invoke(progress);
        Write(_view.Update(progress));
    }

    /// <inheritdoc/>
    public void Message(MessageLevel level, string text)
    {
        switch (level)
        {
            case MessageLevel.Warning:
                job.Warning.Add(new WarningRecord(text));
                break;
            case MessageLevel.Verbose:
                job.Verbose.Add(new VerboseRecord(text));
                break;
            default:
                job.Debug.Add(new DebugRecord(text));
                break;
        }
    }

    /// <summary>
    /// Whether a settled file is still to be told; from now on it is not. Whoever follows a service again hears of all files again.
    /// </summary>
    public bool Tells(ItemInfo item)
    {
        lock (_told)
            return _told.Add(item.Index);
    }

    /// <summary>Takes the progress off the screen of whoever receives the job.</summary>
    public void EndProgress()
    {
        Latest = null;
        Write(_view.End());
    }

    private void Write(IEnumerable<ProgressRecord> records)
    {
        foreach (ProgressRecord record in records)
        {
            if (job.Progress.Count >= MostProgress)
                job.Progress.Clear();
            job.Progress.Add(record);
        }
    }
}
