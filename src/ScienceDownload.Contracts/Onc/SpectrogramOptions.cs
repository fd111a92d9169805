namespace ScienceDownload;

/// <summary>How a spectrogram is computed from local audio, and what of it is kept and shown.</summary>
public sealed record SpectrogramOptions
{
    /// <summary>The length of a frame in seconds, where <see cref="WindowLength"/> does not say it in samples.</summary>
    /// <value>1.</value>
    public double WindowSeconds { get; init; } = 1;

    /// <summary>The share of a frame that the next one shares, 0 to less than 1.</summary>
    /// <value>0.5.</value>
    public double Overlap { get; init; } = 0.5;

    /// <summary>How samples are weighted.</summary>
    public SpectrogramWindow Window { get; init; }

    /// <summary>The shape of Kaiser's window.</summary>
    /// <value>14.</value>
    public double KaiserBeta { get; init; } = 14;

    /// <summary>Weights of the user's own, one for each sample of a frame; null to take <see cref="Window"/>.</summary>
    public IReadOnlyList<double>? Weights { get; init; }

    /// <summary>The length of the transform in samples; frames are padded with zeros up to it. Null for the frame's length.</summary>
    public int? FftLength { get; init; }

    /// <summary>The length of a frame in samples; null to take <see cref="WindowSeconds"/>.</summary>
    public int? WindowLength { get; init; }

    /// <summary>From frame to frame, in samples; null to take <see cref="Overlap"/>.</summary>
    public int? HopLength { get; init; }

    /// <summary>The lowest frequency that is shown, Hz.</summary>
    /// <value>10.</value>
    public double LowestFrequency { get; init; } = 10;

    /// <summary>The highest frequency that is shown, Hz.</summary>
    /// <value>10,000.</value>
    public double HighestFrequency { get; init; } = 10_000;

    /// <summary>Whether files hold the shown frequencies only.</summary>
    public bool CropFrequencies { get; init; }

    /// <summary>Whether the picture's frequency axis is logarithmic.</summary>
    /// <value>True.</value>
    public bool LogFrequency { get; init; } = true;

    /// <summary>The colours of the picture.</summary>
    public SpectrogramColorMap ColorMap { get; init; }

    /// <summary>The level that has the first colour, dB below the loudest.</summary>
    /// <value>-60.</value>
    public double LowestLevel { get; init; } = -60;

    /// <summary>The level that has the last colour, dB below the loudest.</summary>
    /// <value>0.</value>
    public double HighestLevel { get; init; }

    /// <summary>Only so many seconds of what is read; null for all.</summary>
    public double? MaximumSeconds { get; init; }

    /// <summary>Where in the file the spectrogram begins, in seconds; null for its beginning.</summary>
    public double? ClipStart { get; init; }

    /// <summary>Where in the file the spectrogram ends, in seconds; null for its end.</summary>
    public double? ClipEnd { get; init; }

    /// <summary>
    /// How many seconds beside a clip are read, so that frames at its edges are whole; null for half a frame or half a hop, whichever is more.
    /// </summary>
    public double? ClipPadSeconds { get; init; }

    /// <summary>What the numbers are.</summary>
    public SpectrogramScaling Scaling { get; init; }
}
