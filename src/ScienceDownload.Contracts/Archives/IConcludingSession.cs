namespace ScienceDownload;

/// <summary>
/// A session of an archive that has a last word once all files of a run are in place: it draws pictures, writes a report. What it makes lies beside
/// the files, and cannot fail them.
/// </summary>
public interface IConcludingSession : IArchiveSession
{
    /// <summary>
    /// Called when all items of the batch have settled, while the batch still counts as running: after a kill the next run calls it again. Not called
    /// when the batch is suspended or stopped.
    /// </summary>
    /// <param name="cancellation">Gives up, and leaves the rest to a later run.</param>
    /// <exception cref="DownloadException">Something could not be made; it is told as a warning.</exception>
    ValueTask ConcludeAsync(CancellationToken cancellation);
}
