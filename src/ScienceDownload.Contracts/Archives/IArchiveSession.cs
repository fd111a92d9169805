namespace ScienceDownload;

/// <summary>
/// An archive during one run of a batch: it holds what items share, such as a sign-in that is renewed once for all of them. Safe for concurrent
/// use; disposing it ends what it began on the server.
/// </summary>
public interface IArchiveSession : IAsyncDisposable
{
    /// <summary>
    /// Makes an item readable: signs, refreshes a token, chooses a copy. Runs again on every attempt, because links expire;
    /// <paramref name="attempt"/> counts the tries at one request from zero. Of an item with several sources the engine chooses one:
    /// <see cref="DownloadItem.Sources"/> of <paramref name="item"/> holds that one alone, so that bytes of two copies never meet in one file.
    /// </summary>
    /// <exception cref="DownloadException">The item cannot be opened.</exception>
    ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation);
}
