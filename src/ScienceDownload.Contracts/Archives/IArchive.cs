namespace ScienceDownload;

/// <summary>A place that data comes from. An archive resolves and opens; the engine moves, verifies, retries and remembers.</summary>
public interface IArchive
{
    /// <summary>The name in the state file and in plans, lower case, such as <c>batch</c>.</summary>
    string Name { get; }

    /// <summary>Turns a request into items, streaming: nothing is collected first.</summary>
    /// <exception cref="DownloadException">The request is wrong, or the archive's reply is.</exception>
    IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation);

    /// <summary>Begins one run of a batch. Makes no request yet: what needs one is made when the first item is opened.</summary>
    IArchiveSession Begin(ArchiveRun run);
}
