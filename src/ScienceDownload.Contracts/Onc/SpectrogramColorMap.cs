namespace ScienceDownload;

/// <summary>The colours of a spectrogram's picture, from quiet to loud.</summary>
public enum SpectrogramColorMap
{
    /// <summary>Blue over green and yellow to red: much contrast.</summary>
    Turbo,

    /// <summary>Violet to yellow; even steps, also for the colour-blind and in print.</summary>
    Viridis,

    /// <summary>Black over red to light yellow; even steps.</summary>
    Inferno,

    /// <summary>White to black.</summary>
    Gray,
}
