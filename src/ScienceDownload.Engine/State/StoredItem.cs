namespace ScienceDownload.Engine.State;

/// <summary>An item with everything that is stored of it.</summary>
/// <param name="Index">Its place in the batch.</param>
/// <param name="Item">What was asked for.</param>
/// <param name="State">How far it came.</param>
/// <param name="RelativePath">The path that was decided for it in an earlier run; null when none was.</param>
/// <param name="Length">Its length in bytes as promised or as the server said; null while unknown.</param>
/// <param name="BytesReceived">Bytes on disk, as last recorded.</param>
/// <param name="Sha256">
/// The digest recorded with <see cref="ItemState.Finishing"/>: a file at the final path with this digest is the finished file. Null before.
/// </param>
/// <param name="ContentType">The media type the server gave; null when it gave none, or before.</param>
/// <param name="Attempts">Requests made so far.</param>
internal sealed record StoredItem(
    int Index,
    DownloadItem Item,
    ItemState State,
    string? RelativePath,
    long? Length,
    long BytesReceived,
    string? Sha256,
    string? ContentType,
    int Attempts)
{
    /// <summary>Whether a stream of its bundle was to bring it and lost or damaged it, in this run.</summary>
    public bool WasLost { get; init; }
}
