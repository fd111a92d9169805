namespace ScienceDownload.Tests.Service;

/// <summary>
/// A clock by which whatever is waited for is over at once, and has taken its time all the same. Limits take as long as they do elsewhere: a pause of
/// a busy machine must not look like a server that does not answer.
/// </summary>
/// <param name="limits">How long the limits are.</param>
internal sealed class SkippedTime(params TimeSpan[] limits) : TimeProvider
{
    private long _skipped;

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _skipped);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Timeout.InfiniteTimeSpan || limits.Contains(dueTime))
            return System.CreateTimer(callback, state, dueTime, period);
        Interlocked.Add(ref _skipped, (long)(dueTime.TotalSeconds * TimestampFrequency));
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
