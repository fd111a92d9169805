using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Jobs;

/// <summary>The places of one run in which items move: counts them within the limits of the batch, and wakes whoever waits for a change.</summary>
/// <param name="limit">How many items may move.</param>
/// <param name="mostPerHost">How many of them may come from one host; null for no limit.</param>
internal sealed class MovingPlaces(AdaptiveLimit limit, int? mostPerHost) : IDisposable
{
    private readonly SemaphoreSlim _changed = new(0);
    private readonly object _lock = new();
    private readonly Dictionary<string, int> _perHost = new(StringComparer.OrdinalIgnoreCase);
    private int _taken;

    /// <summary>Whether one more may move.</summary>
    public bool HasRoom => Volatile.Read(ref _taken) < limit.Current;

    /// <summary>Whether nothing moves.</summary>
    public bool IsEmpty => Volatile.Read(ref _taken) == 0;

    /// <summary>Whether the limit per host lets one more come from an item's host.</summary>
    public bool HasRoomAt(StoredItem item)
    {
        lock (_lock)
            return mostPerHost is not { } most || _perHost.GetValueOrDefault(HostOf(item)) < most;
    }

    /// <summary>An item, or the bundle it is the first of, begins to move.</summary>
    public void Enter(StoredItem item)
    {
        lock (_lock)
        {
            _taken++;
            string host = HostOf(item);
            _perHost[host] = _perHost.GetValueOrDefault(host) + 1;
        }
    }

    /// <summary>It moves no more.</summary>
    /// <param name="item">The item that entered.</param>
    /// <param name="bytesReceived">What came meanwhile.</param>
    public void Leave(StoredItem item, long bytesReceived)
    {
        limit.Moved(bytesReceived, Volatile.Read(ref _taken));
        string host = HostOf(item);
        lock (_lock)
        {
            _taken--;
            if (--_perHost[host] == 0)
                _perHost.Remove(host);
            _changed.Release();
        }
    }

    /// <summary>Something else changed; from any thread.</summary>
    public void LookAgain()
    {
        lock (_lock)
            _changed.Release();
    }

    /// <summary>Waits until something changed since the last wait.</summary>
    public Task ChangedAsync(CancellationToken cancellation) => _changed.WaitAsync(cancellation);

    /// <summary>Waits until nothing moves.</summary>
    public async Task AllHomeAsync()
    {
        while (!IsEmpty)
            await _changed.WaitAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        // Under the lock in which the last item says that it is home.
        lock (_lock)
            _changed.Dispose();
    }

    private static string HostOf(StoredItem item) => item.Item.PrimarySource.Authority;
}
