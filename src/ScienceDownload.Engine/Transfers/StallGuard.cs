namespace ScienceDownload.Engine.Transfers;

/// <summary>Ends a body that brings nothing any more. Noting a byte costs one store; a timer looks now and then.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;
    private long _lastByte;

    public StallGuard(TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        _limit = limit;
        _time = time;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _lastByte = time.GetTimestamp();
        TimeSpan period = limit / 4;
        _timer = time.CreateTimer(static guard => ((StallGuard)guard!).Look(), this, period, period);
    }

    /// <summary>Cancelled when the caller cancels, or when the body stalled.</summary>
    public CancellationToken Token => _source.Token;

    public bool HasStalled { get; private set; }

    /// <summary>Bytes came.</summary>
    public void Alive() => Volatile.Write(ref _lastByte, _time.GetTimestamp());

    /// <summary>We do not read for a while, so nothing can come; <see cref="Alive"/> ends that.</summary>
    public void Pause() => Volatile.Write(ref _lastByte, long.MaxValue);

    public DownloadException Failure(string host) => new(ErrorId.TransferStalled,
        FormattableString.Invariant($"Download timeout: no progress for {_limit.TotalSeconds:0.###} seconds from {host}.")) { IsTransient = true };

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Look()
    {
        long lastByte = Volatile.Read(ref _lastByte);
        if (lastByte == long.MaxValue || _time.GetElapsedTime(lastByte) < _limit)
            return;
        HasStalled = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The body ended while the timer was looking.
        }
    }
}
