namespace ScienceDownload;

/// <summary>
/// A session of an archive that can send many items in one stream, such as a zip. Items with the same <see cref="DownloadItem.Bundle"/> stand
/// together in their batch. What a bundle does not bring, brings cut or brings wrong is fetched item by item.
/// </summary>
public interface IBundlingSession : IArchiveSession
{
    /// <summary>Decides whether one stream is the cheaper way for what is missing, and says how to read it.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="missing">Its items that are not on disk, in order; at least one.</param>
    /// <param name="attempt">Streams of this bundle that ended early so far.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The stream to open; null to fetch the items one by one.</returns>
    /// <exception cref="DownloadException">The archive cannot be asked; the items are then fetched one by one.</exception>
    ValueTask<ItemBundle?> OpenBundleAsync(string bundle, IReadOnlyList<DownloadItem> missing, int attempt, CancellationToken cancellation);
}
