namespace ScienceDownload;

/// <summary>What a check found about one file.</summary>
public sealed record VerifyResult
{
    /// <summary>The path below the manifest's folder.</summary>
    public required string RelativePath { get; init; }

    /// <summary>The full path.</summary>
    public required string FullName { get; init; }

    /// <summary>What was found.</summary>
    public required VerifyStatus Status { get; init; }

    /// <summary>The length in bytes that the manifest promises; null when it does not say.</summary>
    public long? Length { get; init; }

    /// <summary>The SHA-256 that the manifest promises; null when it does not say.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Why a repair or a reading failed; null when none did.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the file is now as the manifest says.</summary>
    public bool IsGood => Status is VerifyStatus.Verified or VerifyStatus.LengthOnly or VerifyStatus.Repaired;
}
