using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.State;

/// <summary>What was known of a file when it was last finished or verified.</summary>
/// <param name="Length">Its length in bytes; null when it was not recorded.</param>
/// <param name="Sha256">Its digest, lower-case hexadecimal; null when hashing was off.</param>
/// <param name="Source">Where it came from.</param>
internal sealed record FileRecord(long? Length, string? Sha256, Uri Source)
{
    /// <summary>What the server called its version; none where it said nothing, or where the file came from another copy.</summary>
    public Validator Validator { get; init; } = Validator.None;
}
