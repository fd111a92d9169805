namespace ScienceDownload;

/// <summary>A session of an archive that knows what its files look like: it tells a file from an error that came in its place.</summary>
public interface ICheckingSession : IArchiveSession
{
    /// <summary>Looks at a file whose bytes are all there, before it gets its final name.</summary>
    /// <param name="item">The item, with the copy it came from as its only source.</param>
    /// <param name="file">What came.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">It is not the file. What came is thrown away, and the next copy is tried.</exception>
    ValueTask CheckAsync(DownloadItem item, ReceivedFile file, CancellationToken cancellation);
}
