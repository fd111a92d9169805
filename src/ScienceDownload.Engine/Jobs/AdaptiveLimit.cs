namespace ScienceDownload.Engine.Jobs;

/// <summary>
/// How many items of a batch may move now. A fixed limit never changes. <c>auto</c> doubles while each doubling brings clearly more bytes per
/// second, steps back when it does not, and halves as soon as a server says that it is too much.
/// </summary>
internal sealed class AdaptiveLimit(ConcurrencyLimit limit, TimeProvider time)
{
    private const int First = 8;
    private const double WorthIt = 1.15;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly object _lock = new();
    private int _current = limit.IsAuto ? First : limit.Count;
    private double _rateBefore;
    private long _bytes;
    private long _since = time.GetTimestamp();
    private long _restUntil;
    private bool _settled;

    public int Current => Volatile.Read(ref _current);

    /// <summary>Bytes came. True when the limit grew, so that somebody may start more.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="running">How many items move; the limit does not grow while it is not used.</param>
    public bool Moved(long bytes, int running)
    {
        if (!limit.IsAuto)
            return false;
        lock (_lock)
        {
            _bytes += bytes;
            long now = time.GetTimestamp();
            TimeSpan elapsed = time.GetElapsedTime(_since, now);
            if (elapsed < Period || now < _restUntil)
                return false;
            double rate = _bytes / elapsed.TotalSeconds;
            _bytes = 0;
            _since = now;
            if (_settled || running < _current)
                return false;
            if (rate < _rateBefore * WorthIt)
            {
                // The last doubling brought nothing: the line or the server is full. Half of it is enough.
                _current = Math.Max(First, _current / 2);
                _settled = true;
                return false;
            }

            _rateBefore = rate;
            if (_current >= limit.Count)
                return false;
            _current = Math.Min(limit.Count, _current * 2);
            return true;
        }
    }

    /// <summary>A server answered 429 or 503, or stalled: half as many, and no growth for a while.</summary>
    public void TooMuch()
    {
        if (!limit.IsAuto)
            return;
        lock (_lock)
        {
            long now = time.GetTimestamp();
            if (now < _restUntil)
                return;
            _current = Math.Max(1, _current / 2);
            _restUntil = now + (long)(Rest.TotalSeconds * time.TimestampFrequency);
            _rateBefore = 0;
            _settled = false;
        }
    }
}
