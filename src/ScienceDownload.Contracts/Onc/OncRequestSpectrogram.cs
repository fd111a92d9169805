namespace ScienceDownload;

/// <summary>What became of one request for a spectrogram of local audio.</summary>
public sealed record OncRequestSpectrogram
{
    /// <summary>The hydrophone.</summary>
    public required string DeviceCode { get; init; }

    /// <summary>The instant that the request is about, UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The window with its pads.</summary>
    public required OncWindow Window { get; init; }

    /// <summary>The request's tag.</summary>
    public required string Tag { get; init; }

    /// <summary>What the user calls it; null for nothing.</summary>
    public string? Label { get; init; }

    /// <summary>Whether the request is one for a part of its files: a pad or a span makes it one.</summary>
    public bool Clip { get; init; }

    /// <summary>How many windows of five minutes it lies in.</summary>
    public int Windows { get; init; }

    /// <summary>The folder of the spectrogram, full path.</summary>
    public required string Folder { get; init; }

    /// <summary>The downloaded audio it is made of, full paths; empty when there is none of its time.</summary>
    public IReadOnlyList<string> AudioFiles { get; init; } = [];

    /// <summary>The audio of exactly the window, full path; null when none was made.</summary>
    public string? AudioClip { get; init; }

    /// <summary>The audio with a little more on both sides, full path; null unless it was to be kept.</summary>
    public string? ContextAudio { get; init; }

    /// <summary>The spectrogram; null when none was made.</summary>
    public LocalSpectrogram? Spectrogram { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Error { get; init; }
}
