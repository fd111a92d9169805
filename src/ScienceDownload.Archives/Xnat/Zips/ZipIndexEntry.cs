namespace ScienceDownload.Archives.Xnat;

/// <summary>One file in a kept zip.</summary>
/// <param name="Entry">Its name in the zip.</param>
/// <param name="Path">Where it goes below the destination.</param>
/// <param name="Length">Its length in bytes; null when unknown.</param>
/// <param name="Md5">Its MD5; null when unknown.</param>
internal sealed record ZipIndexEntry(string Entry, string Path, long? Length, string? Md5);
