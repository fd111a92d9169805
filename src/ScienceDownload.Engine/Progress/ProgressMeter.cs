using ScienceDownload.Engine.Items;

namespace ScienceDownload.Engine.Progress;

/// <summary>Adds up how far a batch is. Counting is cheap and always on; a picture is only made when somebody looks.</summary>
internal sealed class ProgressMeter(BatchInfo batch, TimeProvider time)
{
    private readonly object _lock = new();
    private int _settled = batch.Completed + batch.Skipped + batch.Failed + batch.Cancelled;
    private int _failed = batch.Failed;
    private int _skipped = batch.Skipped;
    private long _settledBytes = batch.BytesReceived;
    private readonly Laps _laps = new(time);
    private readonly SmoothedRate _rate = new(0.2, batch.BytesReceived);
    private int _total = batch.Total;
    private int _ordering;

    /// <summary>How many items the batch has by now.</summary>
    public int Total
    {
        get
        {
            lock (_lock)
                return _total;
        }
    }

    /// <summary>Items that failed, over all runs of the batch.</summary>
    public int Failed
    {
        get
        {
            lock (_lock)
                return _failed;
        }
    }

    /// <summary>Bytes of an item that an earlier run counted already are counted with the item from now on.</summary>
    public void Started(long bytesBefore)
    {
        lock (_lock)
            _settledBytes -= bytesBefore;
    }

    public void Settled(MovingItem item, ItemResult result)
    {
        lock (_lock)
        {
            _settledBytes += result.Length ?? item.Progress.Received;
            if (!result.State.IsTerminal())
                return;
            _settled++;
            _failed += result.State == ItemState.Failed ? 1 : 0;
            _skipped += result.State == ItemState.Skipped ? 1 : 0;
        }
    }

    /// <summary>An item was cancelled that never left the queue in this run.</summary>
    public void CancelledInQueue()
    {
        lock (_lock)
            _settled++;
    }

    /// <summary>Items wait for an order, or, with a negative number, do not any more.</summary>
    public void Ordering(int items)
    {
        lock (_lock)
            _ordering += items;
    }

    /// <summary>An order brought more files than it had items.</summary>
    public void Joined(int items)
    {
        lock (_lock)
            _total += items;
    }

    /// <summary>The picture now.</summary>
    /// <param name="moving">The items that move.</param>
    public BatchProgress Look(IReadOnlyCollection<MovingItem> moving)
    {
        lock (_lock)
        {
            double seconds = _laps.Next();
            ItemProgress[] active = [.. moving.Select(item => item.Sample(seconds))];
            long bytes = _settledBytes + active.Sum(item => item.BytesReceived);
            double rate = _rate.Next(bytes, seconds);
            long? total = _total == batch.Total ? batch.BytesTotal : null;
            if (total is null && _settled + active.Length == _total && active.All(item => item.Length is not null))
                total = _settledBytes + active.Sum(item => item.Length!.Value);
            return new BatchProgress
            {
                BatchId = batch.Id,
                Total = _total,
                Settled = _settled,
                Failed = _failed,
                Skipped = _skipped,
                Ordering = _ordering,
                BytesReceived = bytes,
                BytesTotal = total,
                BytesPerSecond = rate,
                TimeLeft = TimeLeft.Of(total, bytes, rate),
                Active = active,
            };
        }
    }
}
