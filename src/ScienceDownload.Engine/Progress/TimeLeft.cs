namespace ScienceDownload.Engine.Progress;

/// <summary>The time that is left of some work.</summary>
internal static class TimeLeft
{
    /// <summary>Three years: a guess beyond that says nothing.</summary>
    private const double MostSeconds = 1e8;

    /// <summary>The time at a rate.</summary>
    /// <param name="total">All bytes; null when they are not known.</param>
    /// <param name="done">Bytes that are done.</param>
    /// <param name="rate">Bytes per second.</param>
    /// <returns>Null where it cannot be told.</returns>
    public static TimeSpan? Of(long? total, long done, double rate) =>
        total is { } all && rate > 1 ? TimeSpan.FromSeconds(Math.Min(MostSeconds, Math.Max(0, all - done) / rate)) : null;
}
