using System.Diagnostics;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Jobs;

/// <summary>Runs one batch that this process owns: starts items in order within all limits, and settles the batch at the end.</summary>
internal sealed class BatchRunner : IDisposable
{
    private static readonly TimeSpan BeatInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly EngineServices _services;
    private readonly BatchInfo _batch;
    private readonly BatchOwnership _ownership;
    private readonly IDownloadSink _sink;
    private readonly AdaptiveLimit _limit;
    private readonly ItemRunner _items;
    private readonly Finisher _finisher;
    private readonly ProgressMeter _meter;
    private readonly ItemWindow _window;
    private readonly CancellationTokenSource _halt = new();
    private readonly SemaphoreSlim _changed = new(0);
    private readonly object _lock = new();
    private readonly Dictionary<int, MovingItem> _moving = [];
    private readonly Dictionary<string, int> _perHost = new(StringComparer.OrdinalIgnoreCase);
    private BatchEnding _ending;
    private string? _firstFailure;
    private int _running;

    public BatchRunner(EngineServices services, BatchInfo batch, BatchOwnership ownership, IArchive archive, RunContext context)
    {
        _services = services;
        _batch = batch;
        _ownership = ownership;
        _sink = context.Sink;
        _limit = new AdaptiveLimit(batch.Options.ConcurrentLimit, services.Time);
        var placer = new ItemPlacer(batch, PathReservations.ForThisSystem(), new KnownFiles(services.Store, batch.Destination), services.Time);
        _items = new ItemRunner(services, batch, archive, context, placer, _limit);
        _finisher = new Finisher(batch, services.Store, Settle, Halted);
        _meter = new ProgressMeter(batch, services.Time);
        _window = new ItemWindow(services.Store, batch.Id);
    }

    /// <summary>Ends the run early; safe from any thread, also when it has ended already.</summary>
    public void End(BatchEnding ending)
    {
        lock (_lock)
        {
            if (ending <= _ending)
                return;
            _ending = ending;
            _changed.Release();
        }

        if (ending != BatchEnding.FirstFailure || _batch.Options.AbortInFlight)
            _halt.Cancel();
    }

    /// <summary>Runs until every item has settled or the run is ended.</summary>
    /// <exception cref="DownloadException">The state cannot be written.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenRegistration suspend = cancellation.UnsafeRegister(state => ((BatchRunner)state!).End(BatchEnding.Suspended), this);
        using var over = new CancellationTokenSource();
        Task beats = BeatAsync(over.Token);
        Task progress = ShowProgressAsync(over.Token);
        // Without a state nothing more may be claimed, so nothing more is fetched.
        _ = _finisher.Completion.ContinueWith(
            _ => End(BatchEnding.Suspended), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            await DispatchAsync().ConfigureAwait(false);
            _finisher.Complete();
            await _finisher.Completion.ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await beats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await progress.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await SettleBatchAsync().ConfigureAwait(false);
        _sink.Progressed(_meter.Look([]));
    }

    public void Dispose()
    {
        // Whoever still holds the runner finds it over.
        End(BatchEnding.Lost);
        lock (_lock)
        {
            _halt.Dispose();
            _changed.Dispose();
        }
    }

    private async Task DispatchAsync()
    {
        try
        {
            while (!IsEnding())
            {
                if (Volatile.Read(ref _running) < _limit.Current && await _window.TakeAsync(HasRoom, _halt.Token).ConfigureAwait(false) is { } item)
                {
                    IDisposable place = await _services.Gate.EnterAsync(this, _halt.Token).ConfigureAwait(false);
                    Start(item, place);
                    continue;
                }

                if (_window.IsEmpty && Volatile.Read(ref _running) == 0)
                    break;
                await _changed.WaitAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_halt.IsCancellationRequested)
        {
            // Whoever ended the run said how; below, the items in flight come home.
        }

        if (_ending == BatchEnding.FirstFailure)
            await _ownership.CancelQueuedAsync().ConfigureAwait(false);
        while (Volatile.Read(ref _running) > 0)
            await _changed.WaitAsync().ConfigureAwait(false);
    }

    private void Start(StoredItem stored, IDisposable place)
    {
        var item = new MovingItem(stored) { StartedAt = _services.Time.GetUtcNow() };
        lock (_lock)
        {
            _running++;
            _moving[item.Index] = item;
            _meter.Started(stored.BytesReceived);
            string host = stored.Item.PrimarySource.Authority;
            _perHost[host] = _perHost.GetValueOrDefault(host) + 1;
        }

        _services.Store.Post(new ItemChange(_batch.Id, item.Index) { State = StateWhileMoving(stored), StartedAt = item.StartedAt });
        _ = Task.Run(() => RunItemAsync(item, place));
    }

    /// <summary>An item whose digest is recorded keeps saying so until it is recognised: a second kill must not lose that.</summary>
    private static ItemState StateWhileMoving(StoredItem stored) =>
        stored.State == ItemState.Finishing ? ItemState.Finishing : ItemState.Downloading;

    private async Task RunItemAsync(MovingItem item, IDisposable place)
    {
        using Activity? activity = Telemetry.Source.StartActivity("item");
        activity?.SetTag("batch", _batch.Id).SetTag("index", item.Index);
        Telemetry.Moving.Add(1);
        try
        {
            (ItemResult? settled, FinishJob? ready) = await _items.RunAsync(item, _halt.Token).ConfigureAwait(false);
            if (ready is not null)
                await _finisher.AddAsync(ready).ConfigureAwait(false);
            else
                Settle(item, settled!);
        }
        catch (OperationCanceledException)
        {
            Settle(item, Halted() ?? ItemResult.Interrupted);
        }
        finally
        {
            Telemetry.Moving.Add(-1);
            place.Dispose();
            lock (_lock)
            {
                _running--;
                _perHost[item.Stored.Item.PrimarySource.Authority]--;
            }

            _limit.Moved(item.Progress.Received, Volatile.Read(ref _running) + 1);
            _changed.Release();
        }
    }

    private void Settle(MovingItem item, ItemResult result)
    {
        DateTimeOffset? completed = result.State.IsTerminal() ? _services.Time.GetUtcNow() : null;
        long received = result.Length ?? item.Progress.Received;
        _services.Store.Post(new ItemChange(_batch.Id, item.Index)
        {
            // An interrupted item that was Finishing stays so: its bytes are complete and recorded.
            State = result.State == ItemState.Queued && item.State == ItemState.Finishing ? null : result.State,
            RelativePath = item.RelativePath,
            Length = result.Length ?? item.Progress.Length,
            BytesReceived = received,
            Sha256 = result.Sha256,
            ContentType = result.ContentType,
            Attempts = result.State is ItemState.Skipped or ItemState.Queued ? item.Attempts : item.Attempts + (result.Failure is null ? 1 : 0),
            ErrorId = result.Failure?.Id,
            Error = result.Failure?.Message,
            CompletedAt = completed,
        });
        lock (_lock)
        {
            _moving.Remove(item.Index);
            _meter.Settled(item, result);
            if (completed is not null)
            {
                Telemetry.Items.Add(1, new KeyValuePair<string, object?>("state", result.State.ToString()));
                _sink.ItemSettled(Describe(item, result, received, completed.Value));
            }
        }

        if (result.State == ItemState.Failed && _batch.Options.StopOnError)
        {
            Interlocked.CompareExchange(ref _firstFailure, $"Job {JobId(item.Index)} failed: {result.Failure!.Message}", null);
            End(BatchEnding.FirstFailure);
        }
    }

    private ItemInfo Describe(MovingItem item, ItemResult result, long received, DateTimeOffset completed) => new()
    {
        BatchId = _batch.Id,
        Index = item.Index,
        Uri = item.Stored.Item.PrimarySource,
        State = result.State,
        RelativePath = item.RelativePath,
        FullName = item.RelativePath is { } path ? Path.GetFullPath(Path.Combine(_batch.Destination, path)) : null,
        Length = result.Length ?? item.Progress.Length,
        BytesReceived = received,
        Sha256 = result.Sha256,
        ContentType = result.ContentType,
        Attempts = item.Attempts,
        ErrorId = result.Failure?.Id,
        Error = result.Failure?.Message,
        StartedAt = item.StartedAt,
        CompletedAt = completed,
    };

    private async Task SettleBatchAsync()
    {
        BatchEnding ending = _ending;
        if (ending == BatchEnding.Lost)
        {
            _sink.Message(MessageLevel.Warning, $"{_batch.Id}: another process took the batch over; this one stopped.");
            return;
        }

        (BatchState state, string? error) = ending switch
        {
            BatchEnding.Suspended => (BatchState.Suspended, null),
            BatchEnding.Stopped => (BatchState.Cancelled, null),
            BatchEnding.FirstFailure => (BatchState.Failed, _firstFailure),
            _ when _meter.Failed > 0 && !_batch.Options.IgnoreErrors => (BatchState.Failed, $"{_meter.Failed} of {_batch.Total} jobs failed"),
            _ => (BatchState.Completed, null),
        };
        await _services.Store.FlushAsync().ConfigureAwait(false);
        if (state.IsTerminal() && _batch.Options.WriteManifest)
            await WriteManifestAsync().ConfigureAwait(false);
        await _ownership.ReleaseAsync(state, error).ConfigureAwait(false);
    }

    private async Task WriteManifestAsync()
    {
        try
        {
            await BatchManifest.WriteAsync(_services.Store, _batch, _services.Time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DownloadException exception)
        {
            // The files are there and verified, and the state knows them: the batch has not failed for want of a list.
            _sink.Message(MessageLevel.Warning, exception.Message);
        }
    }

    private async Task BeatAsync(CancellationToken over)
    {
        try
        {
            while (true)
            {
                await Task.Delay(BeatInterval, _services.Time, over).ConfigureAwait(false);
                foreach (MovingItem item in Moving())
                {
                    _services.Store.Post(new ItemChange(_batch.Id, item.Index)
                    {
                        BytesReceived = item.Progress.Received,
                        Length = item.Progress.Length,
                    });
                }

                switch (await _ownership.BeatAsync().ConfigureAwait(false))
                {
                    case OwnerSignal.Suspend:
                        End(BatchEnding.Suspended);
                        break;
                    case OwnerSignal.Stop:
                        End(BatchEnding.Stopped);
                        break;
                    case OwnerSignal.Lost:
                        End(BatchEnding.Lost);
                        return;
                }
            }
        }
        catch (DownloadException exception)
        {
            // Without a heartbeat somebody may take the batch over: better to stop here than to be two.
            _sink.Message(MessageLevel.Warning, exception.Message);
            End(BatchEnding.Suspended);
        }
    }

    private async Task ShowProgressAsync(CancellationToken over)
    {
        if (ReferenceEquals(_sink, NullSink.Instance))
            return;
        while (true)
        {
            await Task.Delay(ProgressInterval, _services.Time, over).ConfigureAwait(false);
            lock (_lock)
                _sink.Progressed(_meter.Look(_moving.Values));
        }
    }

    private MovingItem[] Moving()
    {
        lock (_lock)
            return [.. _moving.Values];
    }

    private bool IsEnding()
    {
        lock (_lock)
            return _ending != BatchEnding.None;
    }

    /// <summary>What becomes of items in flight once the run is halted; null while it is not.</summary>
    private ItemResult? Halted()
    {
        lock (_lock)
        {
            return _ending switch
            {
                BatchEnding.None => null,
                BatchEnding.FirstFailure => _batch.Options.AbortInFlight ? ItemResult.Cancelled : null,
                BatchEnding.Stopped => ItemResult.Cancelled,
                _ => ItemResult.Interrupted,
            };
        }
    }

    private bool HasRoom(Uri uri)
    {
        lock (_lock)
            return _batch.Options.PerHostLimit is not { } most || _perHost.GetValueOrDefault(uri.Authority) < most;
    }

    private string JobId(int index) => FormattableString.Invariant($"{_batch.Id}_job_{index:000}");
}
