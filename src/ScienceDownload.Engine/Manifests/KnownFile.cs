using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Manifests;

/// <summary>What was recorded of a file when it was downloaded.</summary>
/// <param name="Length">Its length in bytes; null when it was not recorded.</param>
/// <param name="Sha256">Its digest, lower-case hexadecimal; null when hashing was off.</param>
/// <param name="IsFromSource">Whether it came from the address that was asked about.</param>
/// <param name="Source">The address it came from, see <see cref="SourceKey"/>.</param>
internal sealed record KnownFile(long? Length, string? Sha256, bool IsFromSource, UInt128 Source)
{
    /// <summary>What its server called its version then; a manifest does not say.</summary>
    public Validator Validator { get; init; } = Validator.None;

    /// <summary>What stands for an address: the same for all that differ in secrets only.</summary>
    public static UInt128 SourceKey(Uri source) => Fingerprint.Of(PublicUri.Text(source));
}
