namespace ScienceDownload.Engine.Progress;

/// <summary>A rate that does not jump. Not safe for concurrent use.</summary>
/// <param name="weight">How much each look counts, 0 to 1; the rest is what was before.</param>
/// <param name="bytes">Bytes that are there already: they did not come now.</param>
internal sealed class SmoothedRate(double weight, long bytes)
{
    private long _seen = bytes;
    private double _rate;

    /// <summary>Looks again.</summary>
    /// <param name="bytes">Bytes that are there by now.</param>
    /// <param name="seconds">The time since the last look; not zero.</param>
    /// <returns>Bytes per second.</returns>
    public double Next(long bytes, double seconds)
    {
        double now = Math.Max(0, bytes - _seen) / seconds;
        _seen = bytes;
        _rate = _rate == 0 ? now : ((1 - weight) * _rate) + (weight * now);
        return _rate;
    }
}
