namespace ScienceDownload.Simulators;

/// <summary>
/// Every request of the servers that share it. All counts change before the client can see their cause, so a client that has read its last
/// byte finds them complete. Safe for use from any thread.
/// </summary>
public sealed class RequestLog
{
    private readonly List<RequestLogEntry> _entries = [];
    private long _sequence;
    private int _running;
    private int _peak;
    private long _bodyBytes;

    /// <summary>
    /// The most requests that were open at one time. A request is open from its arrival until its last bytes are about to be handed over,
    /// so a client that keeps to a limit never shows more; one that leaves in the middle counts until its leaving is noticed.
    /// </summary>
    public int PeakConcurrency
    {
        get
        {
            lock (_entries) return _peak;
        }
    }

    /// <summary>Body bytes of all responses handed to sockets, error pages included.</summary>
    public long BodyBytesSent => Interlocked.Read(ref _bodyBytes);

    /// <summary>A copy of the log in order of arrival. Requests still open are in it, with their state of this moment.</summary>
    /// <returns>The records.</returns>
    public IReadOnlyList<RecordedRequest> Snapshot()
    {
        lock (_entries) return _entries.ConvertAll(entry => entry.ToRecord());
    }

    /// <summary>Forgets requests, bytes and the peak. Open requests still count as open.</summary>
    public void Clear()
    {
        lock (_entries)
        {
            _entries.Clear();
            _peak = _running;
            Interlocked.Exchange(ref _bodyBytes, 0);
        }
    }

    internal RequestLogEntry Begin(HttpExchange exchange)
    {
        lock (_entries)
        {
            var entry = new RequestLogEntry(this, ++_sequence, exchange);
            _entries.Add(entry);
            _peak = Math.Max(_peak, ++_running);
            return entry;
        }
    }

    internal void AddBodyBytes(long count) => Interlocked.Add(ref _bodyBytes, count);

    internal void End()
    {
        lock (_entries) _running--;
    }
}
