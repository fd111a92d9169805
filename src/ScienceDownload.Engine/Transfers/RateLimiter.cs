namespace ScienceDownload.Engine.Transfers;

/// <summary>Keeps many readers together under a number of bytes per second: each takes its bytes first and then waits until they were due.</summary>
internal sealed class RateLimiter(long bytesPerSecond, TimeProvider time)
{
    private readonly object _lock = new();
    private long _dueAt = time.GetTimestamp();

    /// <summary>The most to read before waiting: an eighth of a second's worth, so that bytes come evenly and progress shows.</summary>
    public int Slice { get; } = (int)Math.Clamp(bytesPerSecond / 8, 1024, 512 * 1024);

    /// <summary>Takes bytes that have come, and waits until they were due.</summary>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (_lock)
        {
            long now = time.GetTimestamp();
            // Time in which nobody read is not saved up: the limit holds in every second.
            _dueAt = Math.Max(_dueAt, now) + (long)((double)bytes / bytesPerSecond * time.TimestampFrequency);
            wait = time.GetElapsedTime(now, _dueAt);
        }

        if (wait > TimeSpan.FromMilliseconds(5))
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
    }
}
