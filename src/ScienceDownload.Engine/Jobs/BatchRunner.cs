using ScienceDownload.Engine.Bundles;
using ScienceDownload.Engine.Items;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Orders;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Jobs;

/// <summary>
/// Runs one batch that this process owns: puts together what a run is made of, has the <see cref="Dispatcher"/> start the items under a
/// <see cref="Heartbeat"/>, waits until all are home, and has the batch settled (<see cref="BatchSettlement"/>).
/// </summary>
internal sealed class BatchRunner : IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly EngineServices _services;
    private readonly BatchInfo _batch;
    private readonly BatchOwnership _ownership;
    private readonly SerialSink _sink;
    private readonly RunEnding _ending;
    private readonly RunRecord _record;
    private readonly ItemPlacer _placer;
    private readonly Finisher _finisher;
    private readonly MovingPlaces _places;
    private readonly OrderDesk? _orders;
    private readonly Dispatcher _dispatcher;
    private readonly Heartbeat _heartbeat;
    private readonly BatchSettlement _settlement;
    private readonly IConcludingSession? _conclusion;

    public BatchRunner(
        EngineServices services, BatchInfo batch, BatchOwnership ownership, IArchiveSession archive, RunContext context, SerialSink sink)
    {
        _services = services;
        _batch = batch;
        _ownership = ownership;
        _sink = sink;
        context = context with { Sink = sink };
        PathReservations reservations = batch.Options.Conflict == ConflictPolicy.Rename ? services.Renaming : PathReservations.ForThisSystem();
        var known = new KnownFiles(services.Store, batch.Destination);
        _placer = new ItemPlacer(batch, reservations, known, services.Time, archive as INamingSession, services.PartsFolder);
        _ending = new RunEnding(batch.Options.AbortInFlight);
        _record = new RunRecord(services, batch, sink, _ending);
        _finisher = new Finisher(batch, services.Store, _record.Settle, _ending.InsteadOfFinishing);
        var limit = new AdaptiveLimit(batch.Options.ConcurrentLimit, services.Time);
        _places = new MovingPlaces(limit, batch.Options.PerHostLimit);
        var items = new ItemRunner(services, batch, archive, context, _placer, limit, new OwnCopies(batch, known, archive as INamingSession));
        BundleRunner? bundles = archive is IBundlingSession bundling
            ? new BundleRunner(bundling, services, batch, context, _placer, items, _record, _finisher, _ending)
            : null;
        _orders = archive is IOrderingSession ordering
            ? new OrderDesk(ordering, services, batch, ownership, _record, sink, _places.LookAgain, _ending.NoMoreStarts)
            : null;
        var mover = new ItemMover(batch, items, bundles, _finisher, _record, _ending, sink);
        _dispatcher = new Dispatcher(new ItemWindow(services.Store, batch.Id), _places, services.Gate, _orders, mover, _record, _ending);
        _heartbeat = new Heartbeat(services, batch, ownership, _record, _ending, sink);
        _settlement = new BatchSettlement(services, batch, ownership, _record, sink);
        _conclusion = archive as IConcludingSession;
    }

    /// <summary>Ends the run early; safe from any thread, also when it has ended already.</summary>
    public void End(BatchEnding ending) => _ending.End(ending);

    /// <summary>Cancels one item: at once when it waits, and as soon as its transfer has let go when it moves.</summary>
    public async Task CancelItemAsync(int index)
    {
        if (!_dispatcher.Halt(index) && await _services.Store.CancelQueuedItemAsync(_batch.Id, index, isOurs: true).ConfigureAwait(false))
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
        Task beats = _heartbeat.RunAsync(over.Token);
        Task progress = _sink.WantsProgress ? ShowProgressAsync(over.Token) : Task.CompletedTask;
        // Without a state nothing more may be claimed, so nothing more is fetched.
        _ = _finisher.Completion.ContinueWith(
            _ => End(BatchEnding.Suspended), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            await _record.TakeUpFailureAsync().ConfigureAwait(false);
            if (!isFresh)
                await _placer.ReserveDecidedAsync(_services.Store).ConfigureAwait(false);
            await _dispatcher.RunAsync().ConfigureAwait(false);
            if (_ending.Current == BatchEnding.FirstFailure)
                await _ownership.CancelQueuedAsync().ConfigureAwait(false);
        }
        finally
        {
            // However the dispatcher ended: the items in flight come home before anything they use goes away.
            await _places.AllHomeAsync().ConfigureAwait(false);
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
        await _settlement.SettleAsync(_ending.Current).ConfigureAwait(false);
        _record.ShowProgress();
    }

    public void Dispose()
    {
        _places.Dispose();
        _orders?.Dispose();
        _placer.Dispose();
        _ending.Dispose();
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

    private async Task ShowProgressAsync(CancellationToken over)
    {
        while (true)
        {
            await Task.Delay(ProgressInterval, _services.Time, over).ConfigureAwait(false);
            _record.ShowProgress();
        }
    }
}
