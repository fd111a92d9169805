namespace ScienceDownload.Engine.State;

/// <summary>An item that has not settled, with everything to run it.</summary>
/// <param name="Index">Its place in the batch.</param>
/// <param name="Item">What was asked for.</param>
/// <param name="State">How far it came; not terminal.</param>
/// <param name="RelativePath">The path that was decided for it in an earlier run; null when none was.</param>
/// <param name="Length">Its length in bytes as promised or as the server said; null while unknown.</param>
/// <param name="Sha256">
/// The digest recorded with <see cref="ItemState.Finishing"/>: a file at the final path with this digest is the finished file. Null before.
/// </param>
/// <param name="Attempts">Requests made so far.</param>
internal sealed record StoredItem(int Index, DownloadItem Item, ItemState State, string? RelativePath, long? Length, string? Sha256, int Attempts);
