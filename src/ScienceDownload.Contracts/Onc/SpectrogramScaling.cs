namespace ScienceDownload;

/// <summary>What the numbers of a local spectrogram are.</summary>
public enum SpectrogramScaling
{
    /// <summary>Power per Hz.</summary>
    Density,

    /// <summary>Power.</summary>
    Spectrum,
}
