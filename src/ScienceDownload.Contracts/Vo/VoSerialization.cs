namespace ScienceDownload;

/// <summary>How the rows of a VOTable are written.</summary>
public enum VoSerialization
{
    /// <summary>There are no rows: the table only describes.</summary>
    None,

    /// <summary>As XML elements.</summary>
    TableData,

    /// <summary>As bytes, nulls by convention only.</summary>
    Binary,

    /// <summary>As bytes with flags for nulls.</summary>
    Binary2,

    /// <summary>As a FITS file, which is not read: <see cref="ErrorId.VoFormat"/>.</summary>
    Fits,
}
