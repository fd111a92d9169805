using System.Collections.Concurrent;
using System.Management.Automation;
using ScienceDownload.Errors;
using ScienceDownload.Progress;

namespace ScienceDownload.Commands;

/// <summary>
/// The way from the pool to the pipeline: whatever thread the engine speaks from, only the pipeline thread touches the cmdlet.
/// </summary>
/// <remarks>
/// Loops write through <see cref="WriteAsync"/> and wait while the pipeline is behind, so that memory stays bounded.
/// Events of a running batch must return at once and are bounded by themselves: progress is coalesced to the latest.
/// </remarks>
internal sealed class PipelineQueue(
    ProgressView? progress, Func<ItemInfo, object?>? present = null, Func<ItemInfo, ErrorRecord>? fail = null)
    : IDownloadSink, IDisposable
{
    private const int Capacity = 512;

    private readonly BlockingCollection<Action<PSCmdlet>> _records = [];
    private readonly SemaphoreSlim _room = new(Capacity);
    private BatchProgress? _latest;

    /// <summary>Writes an object, as soon as the pipeline has room for it.</summary>
    public async ValueTask WriteAsync(object value, CancellationToken cancellation)
    {
        await _room.WaitAsync(cancellation).ConfigureAwait(false);
        Post(cmdlet =>
        {
            _room.Release();
            cmdlet.WriteObject(value);
        });
    }

    /// <summary>Writes a non-terminating error.</summary>
    public void WriteError(ErrorRecord error) => Post(cmdlet => cmdlet.WriteError(error));

    /// <summary>Writes a warning.</summary>
    public void WriteWarning(string text) => Post(cmdlet => cmdlet.WriteWarning(text));

    /// <inheritdoc/>
    public bool WantsProgress => progress is not null;

    /// <inheritdoc/>
    public void ItemSettled(ItemInfo item)
    {
        if (item.State == ItemState.Failed)
            WriteError(fail?.Invoke(item) ?? item.ToErrorRecord());
        if (present?.Invoke(item) is { } output)
            Post(cmdlet => cmdlet.WriteObject(output));
    }

    /// <inheritdoc/>
    public void Progressed(BatchProgress progressed)
    {
        // Only one redraw waits in the queue; it shows what is latest when its turn comes.
        if (progress is not null && Interlocked.Exchange(ref _latest, progressed) is null)
            Post(Redraw);
    }

    /// <inheritdoc/>
    public void Message(MessageLevel level, string text) => Post(cmdlet =>
    {
        switch (level)
        {
            case MessageLevel.Warning:
                cmdlet.WriteWarning(text);
                break;
            case MessageLevel.Verbose:
                cmdlet.WriteVerbose(text);
                break;
            default:
                cmdlet.WriteDebug(text);
                break;
        }
    });

    /// <summary>Nothing more comes; <see cref="Drain"/> returns when all is written.</summary>
    public void Complete() => _records.CompleteAdding();

    /// <summary>Writes what arrives, on the pipeline thread, until <see cref="Complete"/>.</summary>
    public void Drain(PSCmdlet cmdlet)
    {
        foreach (Action<PSCmdlet> write in _records.GetConsumingEnumerable())
            write(cmdlet);
    }

    /// <summary>Takes the progress off the screen.</summary>
    public void EndProgress(PSCmdlet cmdlet)
    {
        foreach (ProgressRecord record in progress?.End() ?? [])
            cmdlet.WriteProgress(record);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _records.Dispose();
        _room.Dispose();
    }

    private void Redraw(PSCmdlet cmdlet)
    {
        if (Interlocked.Exchange(ref _latest, null) is not { } latest)
            return;
        foreach (ProgressRecord record in progress!.Update(latest))
            cmdlet.WriteProgress(record);
    }

    private void Post(Action<PSCmdlet> write)
    {
        try
        {
            _records.Add(write);
        }
        catch (InvalidOperationException)
        {
            // The command has ended; a late event has nobody left to hear it.
        }
    }
}
