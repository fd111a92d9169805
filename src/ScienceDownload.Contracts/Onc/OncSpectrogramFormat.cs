namespace ScienceDownload;

/// <summary>The kind of file ONC delivers spectrograms in.</summary>
public enum OncSpectrogramFormat
{
    /// <summary>MAT files with the numbers, ordered from the server; one-minute averages come ready-made from the archive.</summary>
    Mat,

    /// <summary>Pictures, ready-made, from the archive.</summary>
    Png,
}
