namespace ScienceDownload.Simulators;

/// <summary>Lets bytes go at a steady rate, by the server's clock.</summary>
internal sealed class Pace(TimeProvider time, long bytesPerSecond)
{
    // A timer that fires late may be made up for by this much, or the rate would fall with every piece.
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(50);

    private readonly long _began = time.GetTimestamp();
    private TimeSpan _due;

    /// <summary>The most to send at a time: a twentieth of a second's worth.</summary>
    public long PieceBytes => Math.Max(1, bytesPerSecond / 20);

    /// <summary>Waits until the next piece is due, then counts it.</summary>
    public async ValueTask WaitAsync(long bytes, CancellationToken cancellationToken)
    {
        var now = time.GetElapsedTime(_began);
        if (_due > now) await Task.Delay(_due - now, time, cancellationToken).ConfigureAwait(false);
        var earliest = now - CatchUp;
        _due = (_due > earliest ? _due : earliest) + TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
    }
}
