namespace ScienceDownload;

/// <summary>
/// A session of an archive that can mend what refused an item: a sign-in that ran out, which may look like a missing file, or an address that
/// expired.
/// </summary>
public interface IRecoveringSession : IArchiveSession
{
    /// <summary>
    /// Hears of a failure that asking again would not help against, and may remove its cause, once for all items. Called a few times for an item
    /// at most.
    /// </summary>
    /// <param name="item">The item, with the copy that was refused as its only source; of a bundle, the first item.</param>
    /// <param name="failure">What happened.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether the same copy is worth asking for once more.</returns>
    /// <exception cref="DownloadException">The cause cannot be removed; this failure says more than the first one.</exception>
    ValueTask<bool> RecoverAsync(DownloadItem item, DownloadException failure, CancellationToken cancellation);
}
