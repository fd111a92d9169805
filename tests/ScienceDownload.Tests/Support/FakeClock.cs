namespace ScienceDownload.Tests.Support;

/// <summary>A clock that stands still until the test moves it; whoever waits for a time is woken in order on the way there.</summary>
internal sealed class FakeClock : TimeProvider
{
    private readonly object _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now = new(2025, 11, 6, 10, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now => GetUtcNow();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>How many wait for the clock.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _timers.Count;
        }
    }

    /// <summary>Ends when somebody waits for the clock to go on.</summary>
    public async Task WaitUntilAwaitedAsync()
    {
        while (Waiting == 0)
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    /// <summary>Moves on to the next thing that somebody waits for, as soon as somebody does; gives up when the work has ended.</summary>
    public async Task AdvanceToNextAsync(Task work)
    {
        while (!work.IsCompleted)
        {
            FakeTimer? next;
            lock (_lock)
            {
                next = _timers.MinBy(timer => timer.Due);
                _now = next?.Due > _now ? next.Due : _now;
                next?.Rearm();
            }

            if (next is not null)
            {
                next.Fire();
                return;
            }

            await Task.Yield();
        }
    }

    /// <summary>Moves on, past everything that is due on the way.</summary>
    public void Advance(TimeSpan time)
    {
        DateTimeOffset end = GetUtcNow() + time;
        while (true)
        {
            FakeTimer? next;
            lock (_lock)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                _now = next is null ? end : next.Due > _now ? next.Due : _now;
                next?.Rearm();
            }

            if (next is null)
                return;
            next.Fire();
        }
    }

    /// <summary>Moves on at once, as after a sleep: whoever waited for anything on the way sees the end of it.</summary>
    public void Jump(TimeSpan time)
    {
        lock (_lock)
            _now += time;
        Advance(TimeSpan.Zero);
    }

    private sealed class FakeTimer(FakeClock clock, Action fire) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public void Fire() => fire();

        public void Rearm()
        {
            if (_period > TimeSpan.Zero)
                Due += _period;
            else
                clock._timers.Remove(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool now = false;
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                _period = period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : period;
                now = dueTime == TimeSpan.Zero;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._now + dueTime;
                    if (!now || _period > TimeSpan.Zero)
                        clock._timers.Add(this);
                }
            }

            if (now)
                ThreadPool.QueueUserWorkItem(_ => fire());
            return true;
        }

        public void Dispose()
        {
            lock (clock._lock)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
