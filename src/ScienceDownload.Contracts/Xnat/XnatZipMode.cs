namespace ScienceDownload;

/// <summary>What becomes of the zips in which XNAT sends files.</summary>
public enum XnatZipMode
{
    /// <summary>They stay packed, verified: one for the scans, one for each resource of the session.</summary>
    Leave,

    /// <summary>Files are taken out while they arrive; no zip touches the disk. Few or large files come one by one.</summary>
    Expand,

    /// <summary>As <see cref="Expand"/>, always by zip, and the zips are kept beside the files.</summary>
    ExpandAndKeep,
}
