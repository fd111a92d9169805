namespace ScienceDownload;

/// <summary>A session of an archive that makes the final file from what was downloaded: cuts a clip, decodes, unpacks one member.</summary>
public interface IProcessingSession : IArchiveSession
{
    /// <summary>
    /// Whether an item is made from other files of its batch alone: nothing is downloaded for it, and the source that
    /// <see cref="ProcessAsync"/> gets is an empty file. Its order (<see cref="IOrderingSession"/>) is how it waits for them.
    /// </summary>
    bool IsMadeFromOthers(DownloadItem item) => false;

    /// <summary>
    /// Makes the final content of an item. Called once its bytes are complete and verified; called again for the same bytes after a kill.
    /// The engine hashes what was made, flushes it and gives it its final name.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="source">The downloaded file; only read.</param>
    /// <param name="target">Where to write the final content: a new file in the same folder. Whatever an earlier try left there is gone.</param>
    /// <param name="cancellation">Gives up; the target is deleted by the engine.</param>
    /// <returns>True when <paramref name="target"/> was written; false to keep the download as it is.</returns>
    /// <exception cref="DownloadException">It cannot be made; the download itself is kept under the final name's <c>.part</c>.</exception>
    ValueTask<bool> ProcessAsync(DownloadItem item, string source, string target, CancellationToken cancellation);
}
