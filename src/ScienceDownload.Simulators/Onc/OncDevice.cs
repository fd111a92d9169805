namespace ScienceDownload.Simulators;

/// <summary>A simulated hydrophone.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Id">Its number.</param>
/// <param name="Location">The code of its location.</param>
/// <param name="Begin">When its deployment begins.</param>
/// <param name="End">When its deployment ends; null while it goes on.</param>
public sealed record OncDevice(string Code, int Id, string Location, DateTimeOffset Begin, DateTimeOffset? End)
{
    /// <summary>How far after the five minutes of the clock its files begin.</summary>
    public TimeSpan Offset { get; init; }

    /// <summary>When it recorded nothing: files that begin in there do not exist.</summary>
    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Gaps { get; init; } = [];

    /// <summary>The kinds of its audio files.</summary>
    public IReadOnlyList<string> Audio { get; init; } = ["flac", "wav"];
}
