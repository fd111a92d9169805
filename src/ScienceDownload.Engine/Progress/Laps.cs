namespace ScienceDownload.Engine.Progress;

/// <summary>The time from one look to the next. Not safe for concurrent use.</summary>
internal sealed class Laps(TimeProvider time)
{
    private long _last = time.GetTimestamp();

    /// <summary>Seconds since the last look, or since this was made; never zero, so that a rate can be made of them.</summary>
    public double Next()
    {
        long now = time.GetTimestamp();
        double seconds = Math.Max(0.001, time.GetElapsedTime(_last, now).TotalSeconds);
        _last = now;
        return seconds;
    }
}
