namespace ScienceDownload;

/// <summary>An item that has come up in a bundle.</summary>
/// <param name="Item">The item: one of those the bundle was opened for.</param>
/// <param name="Content">Its bytes, to be read to the end; only valid until the next entry is asked for.</param>
public sealed record BundleEntry(DownloadItem Item, Stream Content);
