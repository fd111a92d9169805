namespace ScienceDownload.Engine.Transports;

/// <summary>What a reply said about ranges of its file.</summary>
internal enum RangeSupport
{
    /// <summary>Nothing: trying tells.</summary>
    Untold,

    /// <summary>The server serves none of this file.</summary>
    None,

    /// <summary>The server says that it serves them, or just did.</summary>
    Served,
}
