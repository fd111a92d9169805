using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Items;

/// <summary>A file of an earlier time whose bytes are still those that were downloaded.</summary>
/// <param name="RelativePath">Its path below the destination.</param>
/// <param name="Digest">Its length and digests.</param>
/// <param name="Validator">What its server called its version then.</param>
internal sealed record OwnCopy(string RelativePath, FileDigest Digest, Validator Validator)
{
    /// <summary>Whether a server speaks of that very version.</summary>
    public bool IsOf(RemoteFile file) => Validator.ETag is { } tag
        ? file.Validator.ETag == tag
        : Validator.LastModified is { } date && file.Validator.LastModified == date && file.Length == Digest.Length;
}
