using System.Collections.Concurrent;
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
    private readonly SerialSink _sink;
    private readonly AdaptiveLimit _limit;
    private readonly RunEnding _ending;
    private readonly RunRecord _record;
    private readonly ItemPlacer _placer;
    private readonly ItemRunner _items;
    private readonly Finisher _finisher;
    private readonly ItemWindow _window;
    private readonly OrderDesk? _orders;
    private readonly BundleRunner? _bundles;
    private readonly IConcludingSession? _conclusion;
    private readonly ConcurrentQueue<StoredItem> _left = [];
    private readonly SemaphoreSlim _changed = new(0);
    private readonly object _lock = new();
    private readonly HashSet<int> _unwanted = [];
    private readonly Dictionary<string, int> _perHost = new(StringComparer.OrdinalIgnoreCase);
    private int _running;

    public BatchRunner(EngineServices services, BatchInfo batch, BatchOwnership ownership, IArchiveSession archive, RunContext context, SerialSink sink)
    {
        _services = services;
        _batch = batch;
        _ownership = ownership;
        _sink = sink;
        _limit = new AdaptiveLimit(batch.Options.ConcurrentLimit, services.Time);
        PathReservations reservations = batch.Options.Conflict == ConflictPolicy.Rename ? services.Renaming : PathReservations.ForThisSystem();
        var known = new KnownFiles(services.Store, batch.Destination);
        _placer = new ItemPlacer(batch, reservations, known, services.Time, archive as INamingSession, services.PartsFolder);
        _ending = new RunEnding(batch.Options.AbortInFlight);
        _record = new RunRecord(services, batch, _sink, _ending);
        _items = new ItemRunner(services, batch, archive, context with { Sink = sink }, _placer, _limit, new OwnCopies(batch, known, archive as INamingSession));
        _finisher = new Finisher(batch, services.Store, _record.Settle, _ending.InsteadOfFinishing);
        _window = new ItemWindow(services.Store, batch.Id);
        _conclusion = archive as IConcludingSession;
        if (archive is IBundlingSession bundling)
            _bundles = new BundleRunner(bundling, services, batch, context with { Sink = sink }, _placer, _items, _record, _finisher, _ending);
        if (archive is IOrderingSession ordering)
            _orders = new OrderDesk(ordering, services, batch, ownership, _record, sink, LookAgain, _ending.NoMoreStarts);
    }

    /// <summary>Ends the run early; safe from any thread, also when it has ended already.</summary>
    public void End(BatchEnding ending) => _ending.End(ending);

    /// <summary>Cancels one item: at once when it waits, and as soon as its transfer has let go when it moves.</summary>
    public async Task CancelItemAsync(int index)
    {
        lock (_lock)
        {
            // From now on nobody starts it.
            _unwanted.Add(index);
            if (_record.TryHalt(index))
                return;
        }

        if (await _services.Store.CancelQueuedItemAsync(_batch.Id, index, isOurs: true).ConfigureAwait(false))
            _record.CancelledInQueue(await _services.Store.GetItemAsync(_batch.Id, index, CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>Runs until every item has settled or the run is ended.</summary>
    /// <param name="isFresh">Whether no path of the batch was decided before.</param>
    /// <param name="cancellation">Suspends the batch.</param>
    /// <exception cref="DownloadException">The state cannot be written.</exception>
    public async Task RunAsync(bool isFresh, CancellationToken cancellation)
    {
        using CancellationTokenRegistration suspend = cancellation.UnsafeRegister(state => ((BatchRunner)state!).End(BatchEnding.Suspended), this);
        using var over = new CancellationTokenSource();
        Task beats = BeatAsync(over.Token);
        Task progress = _sink.IsHeard ? ShowProgressAsync(over.Token) : Task.CompletedTask;
        // Without a state nothing more may be claimed, so nothing more is fetched.
        _ = _finisher.Completion.ContinueWith(
            _ => End(BatchEnding.Suspended), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            await _record.TakeUpFailureAsync().ConfigureAwait(false);
            if (!isFresh)
                await _placer.ReserveDecidedAsync(_services.Store).ConfigureAwait(false);
            await DispatchAsync().ConfigureAwait(false);
        }
        finally
        {
            // However the dispatcher ended: the items in flight come home before anything they use goes away.
            await ItemsAreHomeAsync().ConfigureAwait(false);
            if (_orders is not null)
                await EndOrdersAsync(_orders).ConfigureAwait(false);
            _finisher.Complete();
            await _finisher.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // The heart still beats: it may take a while, and nobody else shall take the batch over meanwhile.
            await ConcludeAsync().ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await beats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await progress.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _finisher.Completion.ConfigureAwait(false);
        await SettleBatchAsync().ConfigureAwait(false);
        _record.ShowProgress();
    }

    public void Dispose()
    {
        // Under the lock in which the last item says that it is home.
        lock (_lock)
            _changed.Dispose();
        _orders?.Dispose();
        _placer.Dispose();
        _ending.Dispose();
    }

    private async Task DispatchAsync()
    {
        try
        {
            while (true)
            {
                TakeOrdered();
                TakeLeft();
                bool hasPlace = Volatile.Read(ref _running) < _limit.Current;
                if ((hasPlace || _orders is not null)
                    && await _window.TakeAsync(item => MayStart(item, hasPlace), _ending.NoMoreStarts).ConfigureAwait(false) is { } item)
                {
                    if (_orders?.Takes(item) == true)
                    {
                        _orders.Add(item);
                        continue;
                    }

                    IReadOnlyList<StoredItem> bundle = _bundles is null || item.Item.Bundle is null
                        ? []
                        : await _window.TakeBundleAsync(item, _ending.NoMoreStarts).ConfigureAwait(false);
                    IDisposable place = await _services.Gate.EnterAsync(this, _ending.NoMoreStarts).ConfigureAwait(false);
                    Start(item, bundle, place);
                    continue;
                }

                if (_window.IsEmpty && Volatile.Read(ref _running) == 0 && _orders is not { IsEmpty: false } && _left.IsEmpty)
                    break;
                await _changed.WaitAsync(_ending.NoMoreStarts).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_ending.NoMoreStarts.IsCancellationRequested)
        {
            // Whoever ended the run said how.
        }
        catch
        {
            End(BatchEnding.Suspended);
            throw;
        }

        if (_ending.Current == BatchEnding.FirstFailure)
            await _ownership.CancelQueuedAsync().ConfigureAwait(false);
    }

    private async Task ItemsAreHomeAsync()
    {
        while (Volatile.Read(ref _running) > 0)
            await _changed.WaitAsync().ConfigureAwait(false);
    }

    /// <summary>Items whose order is done come first: their archive keeps the files for a while only.</summary>
    private void TakeOrdered()
    {
        while (_orders is not null && _orders.TryTakeReady(out StoredItem? ready))
            _window.PutBack(ready!);
        if (_orders?.TakeJoined() == true)
            _window.LookAgain();
    }

    /// <summary>What a bundle left over comes next, one by one.</summary>
    private void TakeLeft()
    {
        while (_left.TryDequeue(out StoredItem? item))
            _window.PutBack(item);
    }

    private Task EndOrdersAsync(OrderDesk orders)
    {
        bool isOver = _ending.Current is BatchEnding.Stopped or BatchEnding.FirstFailure;
        return orders.EndAsync(callOff: isOver, isOver ? ItemResult.Cancelled : ItemResult.Interrupted);
    }

    private async Task ConcludeAsync()
    {
        if (_conclusion is null || !_finisher.Completion.IsCompletedSuccessfully || _ending.Halted.IsCancellationRequested)
            return;
        await _services.Store.FlushAsync().ConfigureAwait(false);
        await Conclusion.RunAsync(_conclusion, _sink, _ending.Halted).ConfigureAwait(false);
    }

    private void Start(StoredItem stored, IReadOnlyList<StoredItem> bundle, IDisposable place)
    {
        if (_ending.NoMoreStarts.IsCancellationRequested)
        {
            place.Dispose();
            return;
        }

        MovingItem? item;
        lock (_lock)
        {
            if (_unwanted.Contains(stored.Index))
            {
                place.Dispose();
                return;
            }

            _running++;
            string host = stored.Item.PrimarySource.Authority;
            _perHost[host] = _perHost.GetValueOrDefault(host) + 1;
            // The items of a bundle leave the queue one after the other, as they come up in it.
            item = bundle.Count > 0 ? null : _record.Start(stored);
        }

        _ = Task.Run(() => item is null ? RunBundleAsync(bundle, place) : RunItemAsync(item, place));
    }

    private async Task RunBundleAsync(IReadOnlyList<StoredItem> bundle, IDisposable place)
    {
        using Activity? activity = Telemetry.Source.StartActivity("bundle");
        activity?.SetTag("batch", _batch.Id).SetTag("items", bundle.Count);
        BundleOutcome outcome = BundleOutcome.Nothing;
        try
        {
            outcome = await _bundles!.RunAsync(bundle, _ending.Halted).ConfigureAwait(false);
            // Taken one after the other from the front, so the last one goes in first.
            foreach (StoredItem item in outcome.Left.Reverse())
                _left.Enqueue(item);
        }
        catch (OperationCanceledException)
        {
            // What has not begun is still queued, and what had begun is settled.
        }
        catch (Exception exception)
        {
            // Items that nobody settles may not look as if they had been stopped: the next run takes them up.
            _sink.Message(MessageLevel.Warning, $"{_batch.Id} is suspended. Unexpected error: {exception.Message}");
            End(BatchEnding.Suspended);
        }
        finally
        {
            Leave(bundle[0], outcome.BytesReceived, place);
        }
    }

    private async Task RunItemAsync(MovingItem item, IDisposable place)
    {
        using Activity? activity = Telemetry.Source.StartActivity("item");
        activity?.SetTag("batch", _batch.Id).SetTag("index", item.Index);
        Telemetry.Moving.Add(1);
        using CancellationTokenSource halted = item.HaltWith(_ending.Halted);
        try
        {
            (ItemResult? settled, FinishJob? ready) = await _items.RunAsync(item, halted.Token).ConfigureAwait(false);
            if (ready is not null)
                await _finisher.AddAsync(ready).ConfigureAwait(false);
            else if (settled is { Failure: { SuspendsBatch: true } reason })
                SuspendFor(item, reason);
            else
                _record.Settle(item, settled!);
        }
        catch (OperationCanceledException)
        {
            _record.Settle(item, _ending.InsteadOfFinishing() ?? (item.IsUnwanted ? ItemResult.Cancelled : ItemResult.Interrupted));
        }
        finally
        {
            Telemetry.Moving.Add(-1);
            Leave(item.Stored, item.Progress.Received, place);
        }
    }

    private void Leave(StoredItem stored, long bytesReceived, IDisposable place)
    {
        place.Dispose();
        _limit.Moved(bytesReceived, Volatile.Read(ref _running));
        string host = stored.Item.PrimarySource.Authority;
        lock (_lock)
        {
            _running--;
            if (--_perHost[host] == 0)
                _perHost.Remove(host);
            _changed.Release();
        }
    }

    private void SuspendFor(MovingItem item, DownloadException reason)
    {
        if (_ending.Current == BatchEnding.None)
            _sink.Message(MessageLevel.Warning, $"{_batch.Id} is suspended: {reason.Message} Resume it then.");
        End(BatchEnding.Suspended);
        _record.Settle(item, _ending.InsteadOfFinishing() ?? ItemResult.Interrupted);
    }

    private async Task SettleBatchAsync()
    {
        BatchEnding ending = _ending.Current;
        if (ending == BatchEnding.Lost)
        {
            TellLost();
            return;
        }

        (BatchState state, string? error) = ending switch
        {
            BatchEnding.Suspended => (BatchState.Suspended, null),
            BatchEnding.Stopped => (BatchState.Cancelled, null),
            BatchEnding.FirstFailure => (BatchState.Failed, _record.FirstFailure),
            _ when _record.Failed > 0 && !_batch.Options.IgnoreErrors => (BatchState.Failed, $"{_record.Failed} of {_record.Total} jobs failed"),
            _ => (BatchState.Completed, null),
        };
        await _services.Store.FlushAsync().ConfigureAwait(false);
        if (state.IsTerminal() && _batch.Options.WriteManifest)
            await WriteManifestAsync().ConfigureAwait(false);
        if (!await _ownership.ReleaseAsync(state, error).ConfigureAwait(false))
            TellLost();
        else if (ending is BatchEnding.Stopped or BatchEnding.FirstFailure)
            await _record.AnnounceCancelledAsync().ConfigureAwait(false);
    }

    private void TellLost() =>
        _sink.Message(MessageLevel.Warning, $"{_batch.Id}: another process took the batch over; this one stopped.");

    private async Task WriteManifestAsync()
    {
        try
        {
            string folder = _services.ManifestFolder ?? _batch.Destination;
            await BatchManifest.WriteAsync(_services.Store, _batch, folder, _services.Time, CancellationToken.None).ConfigureAwait(false);
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
                foreach (MovingItem item in _record.Moving().Where(item => item.State != ItemState.Ordering))
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
        while (true)
        {
            await Task.Delay(ProgressInterval, _services.Time, over).ConfigureAwait(false);
            _record.ShowProgress();
        }
    }

    private void LookAgain()
    {
        lock (_lock)
            _changed.Release();
    }

    private bool MayStart(StoredItem stored, bool hasPlace)
    {
        if (_orders?.Takes(stored) == true)
            return _orders.HasRoom;
        lock (_lock)
        {
            return hasPlace
                && (_batch.Options.PerHostLimit is not { } most || _perHost.GetValueOrDefault(stored.Item.PrimarySource.Authority) < most);
        }
    }
}
