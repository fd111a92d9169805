namespace ScienceDownload.Archives.Vo;

/// <summary>What became of a target: a file to fetch, or why there is none. A target may make several.</summary>
/// <param name="Target">The target.</param>
/// <param name="Item">The file; null when there is none.</param>
/// <param name="Failure">Why there is none; null when there is one.</param>
internal sealed record VoPlanned(VoTarget Target, DownloadItem? Item, DownloadException? Failure);
