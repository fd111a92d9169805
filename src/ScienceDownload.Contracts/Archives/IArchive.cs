namespace ScienceDownload;

/// <summary>A place that data comes from. An archive resolves and opens; the engine moves, verifies, retries and remembers.</summary>
public interface IArchive
{
    /// <summary>The name in the state file and in plans, lower case, such as <c>batch</c>.</summary>
    string Name { get; }

    /// <summary>Turns a request into items, streaming: nothing is collected first.</summary>
    /// <exception cref="DownloadException">The request is wrong, or the archive's reply is.</exception>
    IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, CancellationToken cancellation);

    /// <summary>
    /// Makes an item readable: signs, refreshes a token, chooses a copy. Runs again on every attempt, because links expire;
    /// <paramref name="attempt"/> counts from zero, so that a second copy can take over.
    /// </summary>
    /// <exception cref="DownloadException">The item cannot be opened.</exception>
    ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation);
}
