namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>An array that is not understood, such as a sparse matrix or a function handle: it is known to be there, and that is all.</summary>
/// <param name="Class">What it is.</param>
internal sealed record MatUnread(MatClass Class) : MatValue(Class, [0, 0]);
