namespace ScienceDownload.Engine.Transports.S3;

/// <summary>What buckets can be asked beside bytes; no type of the SDK is in it, so that naming it loads none.</summary>
internal interface IS3Objects
{
    /// <summary>All objects below a prefix as items, a page at a time.</summary>
    /// <param name="prefix">The bucket and the folder in it.</param>
    /// <param name="access">How the server is reached, and as whom.</param>
    /// <param name="origin">Where the prefix stood in the user's input; null when it has no place of its own.</param>
    /// <param name="cancellation">Ends the listing.</param>
    /// <exception cref="DownloadException">The bucket cannot be listed.</exception>
    IAsyncEnumerable<DownloadItem> ListAsync(S3Location prefix, S3Access access, string? origin, CancellationToken cancellation);

    /// <summary>What there is: buckets, or what is below a prefix, a page at a time.</summary>
    /// <param name="place">The bucket and the prefix in it; null for the buckets.</param>
    /// <param name="allLevels">Whether every object is wanted, rather than one level of folders.</param>
    /// <param name="access">How the server is reached, and as whom.</param>
    /// <param name="cancellation">Ends the listing.</param>
    /// <exception cref="DownloadException">It cannot be listed.</exception>
    IAsyncEnumerable<S3Found> BrowseAsync(S3Location? place, bool allLevels, S3Access access, CancellationToken cancellation);
}
