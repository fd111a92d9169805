using System.Collections.Concurrent;
using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Tests.Support;

/// <summary>A clock that runs several times as fast: waits between retries pass quickly, and nothing else changes.</summary>
internal sealed class HastyTime(int factor) : TimeProvider
{
    private readonly long _start = System.GetTimestamp();
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    /// <summary>What was asked to be waited for so far, as it was asked.</summary>
    public IReadOnlyCollection<TimeSpan> Waits => [.. _waits];

    /// <summary>
    /// Whether deadlines that are set on a timer later pass quickly too, such as that of a reply's headers. Only for a test about one: elsewhere a
    /// pause of a busy machine must not look like a silent server.
    /// </summary>
    public bool HurriesDeadlines { get; set; }

    /// <summary>
    /// Whether what gives up at its time never does: tokens that are cancelled later, and guards that look for silence. For tests about
    /// something else: their time limits are as hasty as the clock, and a pause of a busy machine is longer.
    /// </summary>
    public bool ForgetsDeadlines { get; set; }

    public override long GetTimestamp() => _start + ((System.GetTimestamp() - _start) * factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _waits.Enqueue(dueTime);
        if (ForgetsDeadlines && state is (CancellationTokenSource or StallGuard))
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        ITimer timer = System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period));
        return HurriesDeadlines ? new HastyTimer(timer, this) : timer;
    }

    private TimeSpan Shorten(TimeSpan span) => span == Timeout.InfiniteTimeSpan ? span : span / factor;

    private sealed class HastyTimer(ITimer timer, HastyTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time._waits.Enqueue(dueTime);
            return timer.Change(time.Shorten(dueTime), time.Shorten(period));
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
