namespace ScienceDownload.Tests.Service;

/// <summary>A clock that goes as all clocks do; but limits of one length are over when a test says so, and never else.</summary>
internal sealed class ToldLimit(TimeSpan limit) : TimeProvider
{
    private readonly object _lock = new();
    private readonly List<ITimer> _limits = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != limit)
            return System.CreateTimer(callback, state, dueTime, period);
        ITimer timer = System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        lock (_lock)
            _limits.Add(timer);
        return timer;
    }

    /// <summary>All limits are over that were set by now.</summary>
    public void Pass()
    {
        lock (_lock)
        {
            foreach (ITimer timer in _limits)
                timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
