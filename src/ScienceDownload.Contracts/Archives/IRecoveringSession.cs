namespace ScienceDownload;

/// <summary>
/// A session of an archive whose refusals need not mean what they say: a sign-in that ran out may look like a missing file, a link may have expired.
/// </summary>
public interface IRecoveringSession : IArchiveSession
{
    /// <summary>
    /// Hears of a failure that asking again would not help against, and may remove its cause: signs in anew, once for all items. Called at most
    /// once for an item in a row.
    /// </summary>
    /// <param name="item">The item, or the first one of a bundle, with the copy that was refused as its only source.</param>
    /// <param name="failure">What happened.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether the item is worth asking for once more.</returns>
    /// <exception cref="DownloadException">The cause cannot be removed; this failure says more than the first one.</exception>
    ValueTask<bool> RecoverAsync(DownloadItem item, DownloadException failure, CancellationToken cancellation);
}
