namespace ScienceDownload;

/// <summary>A clip that was written.</summary>
public sealed record ClipResult
{
    /// <summary>The clip's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The JSON file beside an audio clip; null for other clips.</summary>
    public string? SidecarPath { get; init; }

    /// <summary>The first instant that was asked for, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The instant after the last one that was asked for, UTC.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The files that gave something to the clip, full paths in the order of time.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>What no file covers, in the order of time; empty when the clip is whole.</summary>
    public IReadOnlyList<ClipGap> Gaps { get; init; } = [];

    /// <summary>What a user should know: files that were left out and why, a crop that is approximate. Empty when there is nothing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Samples (per channel) or columns in the clip, filled ones included.</summary>
    public required long Length { get; init; }
}
