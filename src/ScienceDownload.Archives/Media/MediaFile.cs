namespace ScienceDownload.Archives.Media;

/// <summary>What yt-dlp has fetched.</summary>
/// <param name="Path">The file.</param>
/// <param name="Beside">What belongs beside it: subtitles, pictures, facts.</param>
internal sealed record MediaFile(string Path, IReadOnlyList<string> Beside);
