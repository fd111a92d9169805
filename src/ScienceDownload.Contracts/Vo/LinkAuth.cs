namespace ScienceDownload;

/// <summary>Whether a link takes a sign-in.</summary>
public enum LinkAuth
{
    /// <summary>It does not say.</summary>
    Unknown,

    /// <summary>Nobody signs in.</summary>
    None,

    /// <summary>Whoever signs in may get more.</summary>
    Optional,

    /// <summary>Nothing comes without.</summary>
    Required,
}
