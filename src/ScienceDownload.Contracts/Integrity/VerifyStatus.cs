namespace ScienceDownload;

/// <summary>What a check of a file against its manifest found.</summary>
public enum VerifyStatus
{
    /// <summary>Length and SHA-256 are those of the manifest.</summary>
    Verified,

    /// <summary>The file is not there.</summary>
    Missing,

    /// <summary>The file has another length.</summary>
    WrongLength,

    /// <summary>The file has the length but not the digest.</summary>
    WrongChecksum,

    /// <summary>The file is there and has the length; the manifest holds no digest to compare.</summary>
    LengthOnly,

    /// <summary>It was missing or wrong, and has been fetched again and verified.</summary>
    Repaired,

    /// <summary>It was missing or wrong, and could not be fetched again.</summary>
    RepairFailed,

    /// <summary>The file could not be read.</summary>
    Unreadable,
}
