namespace ScienceDownload;

/// <summary>A session of an archive that knows better than HTTP what a failure of its server means.</summary>
public interface IExplainingSession : IArchiveSession
{
    /// <summary>
    /// Says what a failure that an item is given up for means at this archive. One that concerns all items to come is marked with
    /// <see cref="DownloadException.SuspendsBatch"/>.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="failure">The failure, after all retries.</param>
    /// <returns>The failure to report; <paramref name="failure"/> itself where there is nothing to add.</returns>
    DownloadException Explain(DownloadItem item, DownloadException failure);
}
