namespace ScienceDownload;

/// <summary>An item of a running batch, as its archive sees it.</summary>
/// <param name="Item">The item.</param>
/// <param name="State">How far it is.</param>
/// <param name="FullName">The full path of its file, or where it will be; null until the name is known, and when there is no file.</param>
public sealed record RunItem(DownloadItem Item, ItemState State, string? FullName);
