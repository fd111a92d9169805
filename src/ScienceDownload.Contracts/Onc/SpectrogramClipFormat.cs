namespace ScienceDownload;

/// <summary>How a spectrogram clip is written.</summary>
public enum SpectrogramClipFormat
{
    /// <summary>NPZ for Python: arrays by name, without pickles.</summary>
    Npz,

    /// <summary>MAT 5 for MATLAB and Octave: the same arrays, and what else the source files carry.</summary>
    Mat,
}
