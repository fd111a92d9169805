using System.Management.Automation;
using ScienceDownload.Errors;
using ScienceDownload.Loading;
using ScienceDownload.Progress;

namespace ScienceDownload.Jobs;

/// <summary>
/// A batch as PowerShell's job commands see it. Receive-Job hands out one object for each settled file, an <see cref="ItemInfo"/> unless the command
/// that began the job has a type of its own, and one error for each failed one.
/// </summary>
/// <remarks>
/// A job is one of three: begun here, with streams that fill as files settle; running in another process, which is watched; or found in the
/// state file, whose results are read when somebody asks for them. The batch is the truth, the job its picture.
/// </remarks>
public sealed class BatchDownloadJob : TaskJob
{
    private readonly IDownloadEngine _engine;
    private readonly JobStreams _streams;
    private readonly bool _found;
    private readonly object _gate = new();
    private readonly object _filling = new();
    private BatchInfo _batch;
    private RunContext _context = new();
    private Task? _run;
    private Task? _watch;
    private Task _fill = Task.CompletedTask;
    private volatile bool _asked;

    internal BatchDownloadJob(IDownloadEngine engine, BatchInfo batch)
        : base("Start-BatchDownload", batch.Name ?? batch.Id, JobIds.InstanceIdOf(batch.Id))
    {
        _engine = engine;
        _batch = batch;
        _found = batch.State != BatchState.Queued;
        _streams = new JobStreams(this, $"Downloading {batch.Name ?? batch.Id}");
        PSJobTypeName = "BatchDownload";
        Show(batch);
    }

    /// <summary>The id of the batch; the other cmdlets of the module bind it from the pipeline.</summary>
    public string BatchId => _batch.Id;

    /// <summary>The service that runs the batch; null when it is in a state file of this machine.</summary>
    public Uri? Service => _batch.Service;

    /// <summary>The folder the files land in; at a service, the address they can be had below.</summary>
    public override string Location => _batch.Destination;

    /// <summary>How many of the files are there, failed or cancelled, and their bytes; with the rate while this process runs the batch.</summary>
    public override string StatusMessage => _streams.Latest is { } progress ? ProgressText.Describe(progress) : ProgressText.Describe(_batch);

    /// <summary>Whether Receive-Job has something to hand out.</summary>
    public override bool HasMoreData => _found && !_asked
        ? _batch.Completed + _batch.Skipped + _batch.Failed + _batch.Cancelled > 0
        : Output.Count > 0 || Error.Count > 0 || Warning.Count > 0 || Verbose.Count > 0 || Debug.Count > 0;

    /// <summary>The progress of the run in this process; silent when another process runs the batch.</summary>
    internal event Action<BatchProgress> Moved
    {
        add => _streams.Moved += value;
        remove => _streams.Moved -= value;
    }

    /// <summary>What is handed out for a file that settles in this process; null for the item itself.</summary>
    internal Func<ItemInfo, object?>? Present
    {
        get => _streams.Present;
        set => _streams.Present = value;
    }

    /// <summary>Whether this process runs the batch.</summary>
    internal bool RunsHere => _run is { IsCompleted: false };

    /// <summary>Runs the batch in this process; does nothing when it runs already.</summary>
    /// <param name="context">Headers and credentials; without them those of the last run in this session are taken. The job is its own sink.</param>
    internal void Begin(RunContext context)
    {
        // Results of earlier runs come first, and the streams cannot be exchanged any more once the job runs.
        LoadJobStreams();
        // A run that has shown its end is over but for its last instructions.
        if (JobStateInfo.State != JobState.Running && _run is { } ending)
            Blocking.Wait(() => ending);
        lock (_gate)
        {
            if (RunsHere || JobStateInfo.State.IsFinished())
                return;
            _context = new RunContext
            {
                Sink = _streams,
                Headers = context.Headers.Count > 0 ? context.Headers : _context.Headers,
                Access = context.Access ?? _context.Access,
                WebhookSecret = context.WebhookSecret ?? _context.WebhookSecret,
            };
            SetJobState(JobState.Running);
            // Not on the pool: a batch that is suspended from now on must have been asked to run before.
            _run = RunAsync();
        }
    }

    /// <summary>Brings the job up to what the state file says of its batch.</summary>
    internal void Refresh(BatchInfo batch)
    {
        if (RunsHere || JobStateInfo.State.IsFinished())
            return;
        Show(batch);
        lock (_gate)
        {
            if (batch.State == BatchState.Running && _watch is not { IsCompleted: false })
                _watch = Task.Run(WatchAsync);
        }
    }

    /// <summary>Brings the job up to a batch that has just been stopped or suspended.</summary>
    internal async Task SettleAsync(BatchInfo batch)
    {
        // A run of ours ends by itself and shows the end; streams must not close before its last results are in.
        if (_run is { } run)
            await run.ConfigureAwait(false);
        if (!JobStateInfo.State.IsFinished())
            Show(batch);
    }

    /// <summary>Waits until the job shows what the state file says already: that the batch has ended or is suspended.</summary>
    internal async Task CatchUpAsync(CancellationToken cancellation)
    {
        foreach (Task follower in new[] { _run, _watch }.OfType<Task>())
            await follower.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes the batch from the state file and the job from the session; a batch of a service stays there.</summary>
    internal void Forget()
    {
        if (Service is null)
            Blocking.Wait(() => _engine.RemoveAsync(BatchId, CancellationToken.None));
        JobTable.Remove(BatchId);
    }

    /// <summary>Reads the results of a batch that was found in the state file; PowerShell calls it before a stream is first looked at.</summary>
    protected override void DoLoadJobStreams()
    {
        // First this, then the look: who watches shows the end first, and then looks whether anybody has asked.
        _asked = true;
        if (_found && JobStateInfo.State != JobState.Running)
            Blocking.Wait(FillAsync);
    }

    private async Task RunAsync()
    {
        try
        {
            BatchInfo end = await _engine.RunAsync(BatchId, _context, CancellationToken.None).ConfigureAwait(false);
            // The counts first: without progress they are what the job says.
            _batch = end;
            _streams.EndProgress();
            Show(end);
        }
#pragma warning disable CA1031 // A job has nobody to throw to; its error stream is where its failures belong.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Error.Add(exception.ToErrorRecord(BatchId));
            _streams.EndProgress();
            // The batch did not settle, so the job has not finished; suspended, it can be resumed, and nobody waits for it in vain.
            SetJobState(JobState.Suspended);
        }
    }

    private async Task WatchAsync()
    {
        Task? before = _run;
        try
        {
            BatchInfo end = await _engine.WaitAsync(BatchId, timeout: null, NullSink.Instance, CancellationToken.None).ConfigureAwait(false);
            bool wasAsked = _asked;
            if (wasAsked && end.State.IsTerminal())
                await FillAsync().ConfigureAwait(false);
            // Meanwhile it may have been suspended and resumed here, and be over again.
            if (_run != before)
                return;
            Show(end);
            // Who asked first while the end was on its way found a job that ran, and no results.
            if (_asked != wasAsked && end.State.IsTerminal())
                await FillAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // As in RunAsync.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Error.Add(exception.ToErrorRecord(BatchId));
            SetJobState(JobState.Suspended);
        }
    }

    private protected override Task BeginAsync() => Task.Run(() => Begin(new RunContext()));

    private protected override async Task StopAsync()
    {
        BatchInfo batch = await _engine.StopAsync(BatchId, CancellationToken.None).ConfigureAwait(false);
        await SettleAsync(batch).ConfigureAwait(false);
    }

    private protected override async Task SuspendAsync()
    {
        BatchInfo batch = await _engine.SuspendAsync(BatchId, CancellationToken.None).ConfigureAwait(false);
        await SettleAsync(batch).ConfigureAwait(false);
    }

    private Task FillAsync()
    {
        // One after the other: each tells what has settled since the last.
        lock (_filling)
            return _fill = FillAsync(_fill);
    }

    private async Task FillAsync(Task last)
    {
        await last.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        List<PSObject> output = [];
        List<ErrorRecord> error = [];
        await foreach (ItemInfo item in _engine.GetItemsAsync(BatchId, state: null, CancellationToken.None).ConfigureAwait(false))
        {
            if (!item.State.IsTerminal() || !_streams.Tells(item))
                continue;
            output.Add(PSObject.AsPSObject(item));
            if (item.State == ItemState.Failed)
                error.Add(item.ToErrorRecord());
        }

        if (JobStateInfo.State.IsFinished())
        {
            // The streams of a finished job are closed; it gets new ones, closed as well.
            Output = Closed([.. Output, .. output]);
            Error = Closed([.. Error, .. error]);
        }
        else
        {
            output.ForEach(Output.Add);
            error.ForEach(Error.Add);
        }
    }

    private static PSDataCollection<T> Closed<T>(PSDataCollection<T> stream)
    {
        stream.Complete();
        return stream;
    }

    private void Show(BatchInfo batch)
    {
        _batch = batch;
        JobState state = batch.State.ToJobState();
        if (state == JobStateInfo.State)
            return;
        // The job's times are the batch's, not those of this session; SetJobState sets only what is missing.
        PSBeginTime = batch.StartedAt?.LocalDateTime;
        PSEndTime = batch.CompletedAt?.LocalDateTime;
        SetJobState(state);
    }
}
