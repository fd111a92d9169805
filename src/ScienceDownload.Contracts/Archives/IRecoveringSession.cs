namespace ScienceDownload;

/// <summary>A session of an archive that can mend what refused an item: a sign-in that ran out, an address that expired.</summary>
public interface IRecoveringSession : IArchiveSession
{
    /// <summary>Hears that an item was refused for good, and makes sure that it is opened in another way next time.</summary>
    /// <param name="item">The item, with the copy that was refused as its only source.</param>
    /// <param name="failure">Why.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>True when trying the same copy again is worth while; false when nothing can be mended.</returns>
    ValueTask<bool> RecoverAsync(DownloadItem item, DownloadException failure, CancellationToken cancellation);
}
