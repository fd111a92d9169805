namespace ScienceDownload.Engine.Manifests;

/// <summary>What was recorded of a file when it was downloaded.</summary>
/// <param name="Length">Its length in bytes; null when it was not recorded.</param>
/// <param name="Sha256">Its digest, lower-case hexadecimal; null when hashing was off.</param>
/// <param name="IsFromSource">Whether it came from the address that was asked about.</param>
internal sealed record KnownFile(long? Length, string? Sha256, bool IsFromSource);
