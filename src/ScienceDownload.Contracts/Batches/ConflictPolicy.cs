namespace ScienceDownload;

/// <summary>What to do when the final name is already taken by a file on disk.</summary>
public enum ConflictPolicy
{
    /// <summary>
    /// Skip the item when the file there verifies (known checksum, or the digest recorded when it was downloaded); otherwise
    /// refuse with <see cref="ErrorId.DestinationExists"/>.
    /// </summary>
    Verify,

    /// <summary>Replace the file, at the very end, by one rename (<c>-Force</c>).</summary>
    Replace,

    /// <summary>Take the next free name: <c>name-2.ext</c>, <c>name-3.ext</c>.</summary>
    Rename,

    /// <summary>
    /// Skip the item when the file there verifies, as <see cref="Verify"/> does, or when nothing but its length is known and that agrees; replace
    /// the file otherwise, at the very end. For folders that mirror an archive.
    /// </summary>
    Repair,

    /// <summary>
    /// Ask the server: keep the file when its length is the one announced, otherwise replace it at the very end, with a warning. Where the server
    /// announces no length, the file is fetched again.
    /// </summary>
    Refresh,

    /// <summary>
    /// Ask the server whether it still has the version that was downloaded: keep the file when it does (HTTP 304) and the bytes on disk are those of
    /// that time; otherwise replace it at the very end. What nothing is recorded of is fetched again.
    /// </summary>
    Revalidate,
}
