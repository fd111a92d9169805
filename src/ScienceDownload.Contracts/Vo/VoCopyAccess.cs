namespace ScienceDownload;

/// <summary>Who may read a copy in a cloud.</summary>
public enum VoCopyAccess
{
    /// <summary>It does not say.</summary>
    Unknown,

    /// <summary>Everybody, from anywhere.</summary>
    Open,

    /// <summary>Everybody, or at no cost, from its own region only.</summary>
    Region,

    /// <summary>Only who signs in.</summary>
    Restricted,

    /// <summary>Nobody.</summary>
    None,
}
