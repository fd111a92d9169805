namespace ScienceDownload;

/// <summary>A session of an archive that names files better than their addresses do.</summary>
public interface INamingSession : IArchiveSession
{
    /// <summary>
    /// The file name of an item that has none of its own. The engine makes it safe: what the server says may be passed on as it is.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="reply">What the server's first reply said.</param>
    /// <returns>The name; null to have the engine name it.</returns>
    string? NameOf(DownloadItem item, ReplyFacts reply);
}
