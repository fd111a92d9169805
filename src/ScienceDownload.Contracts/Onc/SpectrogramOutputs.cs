namespace ScienceDownload;

/// <summary>The files that a local spectrogram is written to.</summary>
[Flags]
public enum SpectrogramOutputs
{
    /// <summary>None: compute only.</summary>
    None = 0,

    /// <summary>MAT 5 for MATLAB and Octave.</summary>
    Mat = 1,

    /// <summary>NPZ for Python.</summary>
    Npz = 2,

    /// <summary>A picture with axes.</summary>
    Png = 4,
}
