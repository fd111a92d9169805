namespace ScienceDownload;

/// <summary>Where the GEODES archive keeps a file.</summary>
public enum GeodesStorage
{
    /// <summary>The portal did not say, or was not asked.</summary>
    Unknown,

    /// <summary>On disk: it can be fetched now.</summary>
    Disk,

    /// <summary>On tape: its transfer to disk must first be asked for on the portal's web page.</summary>
    Tape,
}
