namespace ScienceDownload;

/// <summary>When a file that is there already is kept.</summary>
public enum VoCacheMode
{
    /// <summary>When its length is the one the server announces; otherwise it is replaced, with a warning.</summary>
    Size,

    /// <summary>
    /// When its SHA-256 is the one recorded when it was downloaded, and the server says that the version of that time is still its own.
    /// </summary>
    Strong,

    /// <summary>Never.</summary>
    Off,
}
