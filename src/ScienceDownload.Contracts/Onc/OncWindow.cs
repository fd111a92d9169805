using System.Globalization;

namespace ScienceDownload;

/// <summary>A span of recorded time, from its first instant up to, but without, its end.</summary>
/// <param name="Start">The first instant, UTC.</param>
/// <param name="End">The instant after the last, UTC.</param>
public readonly record struct OncWindow(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>How long it is.</summary>
    public TimeSpan Duration => End - Start;

    /// <summary>Whether both have an instant in common.</summary>
    public bool Overlaps(OncWindow other) => Start < other.End && End > other.Start;

    /// <summary><c>2024-04-01 12:00:00Z to 2024-04-01 12:30:00Z</c></summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Start.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z to {End.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
}
