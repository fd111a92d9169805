namespace ScienceDownload;

/// <summary>A session of an archive that knows what path templates ask for beyond name and address: ids, authors, dates.</summary>
public interface IDescribingSession : INamingSession
{
    /// <summary>
    /// What is known of an item, by the names of template variables: <c>id</c>, <c>uploader</c>, <c>upload_date</c>, <c>channel</c>,
    /// <c>channel_id</c>, <c>playlist</c>, <c>playlist_index</c>. Asked again once the item is open; the engine makes the values safe.
    /// </summary>
    /// <returns>Null for an item that is described by its address and its server's reply, as plain files are.</returns>
    IReadOnlyDictionary<string, string>? Describe(DownloadItem item);
}
