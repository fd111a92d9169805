using ScienceDownload.Engine.Items;
using ScienceDownload.Engine.Progress;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Jobs;

/// <summary>What one run of a batch knows of its items: which move, how each ended. Tells the state and the sink.</summary>
internal sealed class RunRecord(EngineServices services, BatchInfo batch, SerialSink sink, RunEnding ending)
{
    private readonly object _lock = new();
    private readonly Dictionary<int, MovingItem> _moving = [];
    private readonly HashSet<int> _cancelledInFlight = [];
    private readonly ProgressMeter _meter = new(batch, services.Time);
    private readonly DateTimeOffset _began = services.Time.GetUtcNow();
    private string? _firstFailure;

    /// <summary>The failure that stopped the batch; null when none did.</summary>
    public string? FirstFailure => _firstFailure;

    /// <summary>Items that failed, over all runs of the batch.</summary>
    public int Failed => _meter.Failed;

    /// <summary>A batch that an earlier run left between its first failure and its end goes on to that end.</summary>
    public async Task TakeUpFailureAsync()
    {
        if (!batch.Options.StopOnError || batch.Failed == 0)
            return;
        ItemInfo? first = null;
        await foreach (ItemInfo item in services.Store.GetItemsAsync(batch.Id, ItemState.Failed, CancellationToken.None).ConfigureAwait(false))
            first = first is null || item.CompletedAt < first.CompletedAt ? item : first;
        _firstFailure = FirstFailureOf(first!.Id, first.Error!);
        ending.End(BatchEnding.FirstFailure);
    }

    /// <summary>How many items the batch has by now: orders may bring more files than they had items.</summary>
    public int Total => _meter.Total;

    /// <summary>An item leaves the queue, to move or to wait for its order; one that waited before moves now.</summary>
    public MovingItem Start(StoredItem stored, bool isOrdering = false)
    {
        var item = new MovingItem(stored) { StartedAt = services.Time.GetUtcNow() };
        if (isOrdering)
            item.State = ItemState.Ordering;
        lock (_lock)
        {
            if (!_moving.ContainsKey(item.Index))
                _meter.Started(stored.BytesReceived);
            _moving[item.Index] = item;
        }

        services.Store.Post(new ItemChange(batch.Id, item.Index)
        {
            State = item.State,
            RelativePath = item.RelativePath,
            StartedAt = item.StartedAt,
        });
        return item;
    }

    /// <summary>Items wait for an order, or, with a negative number, do not any more.</summary>
    public void Ordering(int items) => _meter.Ordering(items);

    /// <summary>An order brought more files than it had items.</summary>
    public void Joined(int items) => _meter.Joined(items);

    /// <summary>An item has ended its run: settled, or only interrupted.</summary>
    public void Settle(MovingItem item, ItemResult result)
    {
        bool stops = result.State == ItemState.Failed && batch.Options.StopOnError;
        // Before anybody can see it: a failure that is told later did not come first.
        if (stops)
        {
            string id = FormattableString.Invariant($"{batch.Id}_job_{item.Index:000}");
            Interlocked.CompareExchange(ref _firstFailure, FirstFailureOf(id, result.Failure!.Message), null);
        }

        DateTimeOffset? completed = result.State.IsTerminal() ? services.Time.GetUtcNow() : null;
        long received = result.Length ?? item.Progress.Received;
        int attempts = item.AttemptsAfter(result);
        services.Store.Post(new ItemChange(batch.Id, item.Index)
        {
            // An interrupted item that was Finishing stays so: its bytes are complete and recorded.
            State = result.State == ItemState.Queued && item.State == ItemState.Finishing ? null : result.State,
            RelativePath = item.RelativePath,
            Length = result.Length ?? item.Progress.Length,
            BytesReceived = received,
            Sha256 = result.Sha256,
            ContentType = result.ContentType,
            Validator = result.State == ItemState.Completed && item.Log.Source == item.Stored.Item.PrimarySource ? item.Log.File?.Validator : null,
            Attempts = attempts,
            ErrorId = result.Failure?.Id,
            Error = result.Failure?.Message,
            CompletedAt = completed,
        });
        lock (_lock)
        {
            _moving.Remove(item.Index);
            item.Dispose();
            _meter.Settled(item, result);
            if (result.State == ItemState.Cancelled)
                _cancelledInFlight.Add(item.Index);
        }

        if (completed is { } at)
        {
            Telemetry.Items.Add(1, new KeyValuePair<string, object?>("state", result.State.ToString()));
            sink.ItemSettled(Describe(item, result, received, attempts, at));
        }

        if (stops)
            ending.End(BatchEnding.FirstFailure);
    }

    /// <summary>Tells of the items that were cancelled in the queue, once the state has cancelled them.</summary>
    public async Task AnnounceCancelledAsync()
    {
        if (!sink.IsHeard)
            return;
        await foreach (ItemInfo item in services.Store.GetItemsAsync(batch.Id, ItemState.Cancelled, CancellationToken.None).ConfigureAwait(false))
        {
            if (_cancelledInFlight.Contains(item.Index) || item.CompletedAt < _began)
                continue;
            _meter.CancelledInQueue();
            sink.ItemSettled(item);
        }
    }

    /// <summary>Halts an item for good.</summary>
    /// <returns>False when it does not move.</returns>
    public bool TryHalt(int index)
    {
        lock (_lock)
        {
            if (!_moving.TryGetValue(index, out MovingItem? item))
                return false;
            item.Halt();
            return true;
        }
    }

    /// <summary>An item was cancelled that had not left the queue.</summary>
    public void CancelledInQueue(ItemInfo item)
    {
        lock (_lock)
        {
            _cancelledInFlight.Add(item.Index);
            _meter.CancelledInQueue();
        }

        sink.ItemSettled(item);
    }

    /// <summary>The items that move now.</summary>
    public MovingItem[] Moving()
    {
        lock (_lock)
            return [.. _moving.Values];
    }

    /// <summary>Shows how far the batch is.</summary>
    public void ShowProgress()
    {
        if (!sink.WantsProgress)
            return;
        BatchProgress progress;
        lock (_lock)
            progress = _meter.Look(_moving.Values);
        sink.Progressed(progress);
    }

    private static string FirstFailureOf(string jobId, string error) => $"Job {jobId} failed: {error}";

    private ItemInfo Describe(MovingItem item, ItemResult result, long received, int attempts, DateTimeOffset completed) => new()
    {
        BatchId = batch.Id,
        Index = item.Index,
        Uri = item.Stored.Item.PrimarySource,
        State = result.State,
        RelativePath = item.RelativePath,
        FullName = item.RelativePath is { } path ? Path.GetFullPath(Path.Combine(batch.Destination, path)) : null,
        Length = result.Length ?? item.Progress.Length,
        BytesReceived = received,
        Sha256 = result.Sha256,
        ContentType = result.ContentType,
        Attempts = attempts,
        ErrorId = result.Failure?.Id,
        Error = result.Failure?.Message,
        Transfer = item.Log.Describe(item.Progress.Transferred),
        StartedAt = item.StartedAt,
        CompletedAt = completed,
    };
}
