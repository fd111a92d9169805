namespace ScienceDownload;

/// <summary>When a file that is there already is kept.</summary>
public enum VoCacheMode
{
    /// <summary>When its length is the one the server announces; otherwise it is replaced, with a warning.</summary>
    Size,

    /// <summary>When its length and SHA-256 are those recorded when it was downloaded from the same address. No request is made.</summary>
    Strong,

    /// <summary>Never.</summary>
    Off,
}
