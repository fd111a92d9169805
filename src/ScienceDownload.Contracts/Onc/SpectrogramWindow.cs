namespace ScienceDownload;

/// <summary>How samples are weighted before the transform; all in their periodic form.</summary>
public enum SpectrogramWindow
{
    /// <summary>A raised cosine.</summary>
    Hann,

    /// <summary>A raised cosine on a pedestal.</summary>
    Hamming,

    /// <summary>Two cosines; lower side lobes.</summary>
    Blackman,

    /// <summary>A triangle.</summary>
    Bartlett,

    /// <summary>Kaiser's window; see <see cref="SpectrogramOptions.KaiserBeta"/>.</summary>
    Kaiser,
}
