namespace ScienceDownload;

/// <summary>Whether there is data of a hydrophone in some span.</summary>
public enum OncDataStatus
{
    /// <summary>Files cover at least part of it.</summary>
    Data,

    /// <summary>The hydrophone was deployed, and there are no files.</summary>
    NoData,

    /// <summary>The hydrophone was not deployed.</summary>
    NotDeployed,

    /// <summary>The server could not be asked.</summary>
    Unknown,
}
