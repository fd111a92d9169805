namespace ScienceDownload.Engine.State;

/// <summary>Times in the state file: whole microseconds since 1970 (UTC), the precision that leaves on the wire.</summary>
internal static class StateTime
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1000;

    /// <summary>The number stored for a time.</summary>
    public static long ToNumber(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TicksPerMicrosecond;

    /// <summary>The time a number stands for.</summary>
    public static DateTimeOffset FromNumber(long number) => DateTimeOffset.UnixEpoch.AddTicks(number * TicksPerMicrosecond);
}
