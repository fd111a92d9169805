namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>A variable of a MAT file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
internal sealed record MatVariable(string Name, MatValue Value);
