using System.Management.Automation;
using System.Security;
using ScienceDownload.Completion;
using ScienceDownload.Errors;
using ScienceDownload.Loading;
using ScienceDownload.Progress;

namespace ScienceDownload.Commands;

/// <summary>The base of all cmdlets: opens the engine and carries its asynchronous work to the pipeline thread.</summary>
public abstract class EngineCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private IDownloadEngine? _engine;
    private (string? Service, SecureString? Key) _opened;

    /// <summary>The state folder; null for the default one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string? StatePath { get; set; }

    /// <summary>The engine over <see cref="StatePath"/>, or that of the service the cmdlet is given.</summary>
    private protected IDownloadEngine Engine => _engine ?? throw new InvalidOperationException("Choose opens the engine.");

    /// <summary>Cancelled by Ctrl+C.</summary>
    private protected CancellationToken Stopped => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of the token; derived classes add nothing.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _stop.Dispose();
    }

    /// <summary>Opens the engine, here because only the pipeline thread may end a command. A state that cannot be opened does.</summary>
    protected override void BeginProcessing()
    {
        if (StatePath is not null && this is IServiceCommand { Service.Length: > 0 })
            throw new PSArgumentException("A service keeps its own state: leave out -StatePath or -Service.");
        // What comes down the pipeline may say which service it belongs to.
        if (this is not IServiceCommand || !MyInvocation.ExpectingInput)
            OpenOrEnd();
    }

    /// <summary>Opens the engine of the present input, or ends the command.</summary>
    private protected void OpenOrEnd()
    {
        try
        {
            Open();
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord((this as IServiceCommand)?.Service is { Length: > 0 } service ? service : StatePath));
        }
    }

    /// <summary>Asks the work to end; called from another thread, so it does nothing else.</summary>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Runs work on the pool and writes what it posts. Its failure ends the command.</summary>
    private protected void Run(Func<PipelineQueue, CancellationToken, Task> work, PipelineQueue? queue = null)
    {
        OpenOrEnd();
        if (Carry(work, queue ?? new PipelineQueue(progress: null)) is { } failure)
            ThrowTerminatingError(failure.ToErrorRecord(target: null));
    }

    /// <summary>Runs work on behalf of one input. Its failure is that input's, and the pipeline goes on with the next.</summary>
    private protected void RunFor(object target, Func<PipelineQueue, CancellationToken, Task> work, PipelineQueue? queue = null)
    {
        OpenOrEnd();
        if (Carry(work, queue ?? new PipelineQueue(progress: null)) is { } failure)
            WriteError(failure.ToErrorRecord(target));
    }

    /// <summary>The progress to show; null when the user wants none, so that none is computed.</summary>
    private protected ProgressView? NewProgress(string activity)
    {
        object? preference = MyInvocation.BoundParameters.TryGetValue("ProgressAction", out object? bound)
            ? bound
            : SessionState.PSVariable.GetValue("ProgressPreference");
        bool silent = preference is not null
            && LanguagePrimitives.TryConvertTo(preference, out ActionPreference action)
            && action is ActionPreference.SilentlyContinue or ActionPreference.Ignore;
        return silent ? null : new ProgressView(activity, TimeProvider.System);
    }

    private void Open()
    {
        (string? Service, SecureString? Key) wanted = this is IServiceCommand { Service.Length: > 0 } asked ? (asked.Service, asked.ApiKey) : default;
        if (_engine is not null && wanted == _opened)
            return;
        _engine = wanted.Service is { } service
            ? ServiceHost.Open(this, service, wanted.Key)
            : EngineHost.Open(StatePath is null ? null : this.ToFilePath(StatePath));
        _opened = wanted;
    }

    private Exception? Carry(Func<PipelineQueue, CancellationToken, Task> work, PipelineQueue queue)
    {
        using (queue)
        {
            using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(Stopped);
            CancellationToken cancellation = ended.Token;
            Task<Exception?> worker = Task.Run(() => CatchAsync(work, queue, cancellation), CancellationToken.None);
            try
            {
                queue.Drain(this);
            }
            finally
            {
                // Also when the pipeline downstream has enough (Select-Object -First) or was stopped: nothing may outlive the command.
                ended.Cancel();
                Blocking.Wait(() => worker);
                queue.EndProgress(this);
            }

            return Blocking.Wait(() => worker);
        }
    }

    private static async Task<Exception?> CatchAsync(
        Func<PipelineQueue, CancellationToken, Task> work, PipelineQueue queue, CancellationToken cancellation)
    {
        try
        {
            await work(queue, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new PipelineStoppedException();
        }
#pragma warning disable CA1031 // Whatever it is, it becomes an error record on the pipeline thread.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
        finally
        {
            queue.Complete();
        }
    }
}
