namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>An array of arrays.</summary>
/// <param name="Dimensions">At least two.</param>
/// <param name="Items">The elements; null for an empty one.</param>
internal sealed record MatCell(IReadOnlyList<int> Dimensions, IReadOnlyList<MatValue?> Items) : MatValue(MatClass.Cell, Dimensions);
