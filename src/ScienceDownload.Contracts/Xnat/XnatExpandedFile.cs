namespace ScienceDownload;

/// <summary>What became of one entry of a zip.</summary>
/// <param name="Entry">Its name in the zip.</param>
/// <param name="FullName">The file; null when it was refused.</param>
/// <param name="Length">Its length in bytes; zero when it was refused.</param>
/// <param name="Error">Why it was refused, or is wrong; null when it is good.</param>
public sealed record XnatExpandedFile(string Entry, string? FullName, long Length, string? Error);
