namespace ScienceDownload.Archives.Formats.Numpy;

/// <summary>An array that was read.</summary>
/// <param name="Shape">The extents; empty for a scalar.</param>
/// <param name="Numbers">Its numbers, the last index fastest; null for text.</param>
/// <param name="Texts">Its texts, the last index fastest; null for numbers.</param>
internal sealed record NpyContent(IReadOnlyList<int> Shape, double[]? Numbers, string[]? Texts);
