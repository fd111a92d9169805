using System.Collections.Concurrent;

namespace ScienceDownload.Tests.Support;

/// <summary>A clock that runs several times as fast: waits between retries pass quickly, and nothing else changes.</summary>
internal sealed class HastyTime(int factor) : TimeProvider
{
    private readonly long _start = System.GetTimestamp();
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    /// <summary>What was asked to be waited for so far, as it was asked.</summary>
    public IReadOnlyCollection<TimeSpan> Waits => [.. _waits];

    public override long GetTimestamp() => _start + ((System.GetTimestamp() - _start) * factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _waits.Enqueue(dueTime);
        return System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period));
    }

    private TimeSpan Shorten(TimeSpan span) => span == Timeout.InfiniteTimeSpan ? span : span / factor;
}
