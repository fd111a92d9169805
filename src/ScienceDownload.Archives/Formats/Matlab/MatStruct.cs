namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>An array of structures that have the same fields.</summary>
/// <param name="Dimensions">At least two.</param>
/// <param name="Fields">The fields' names in order, each with its value in every element; null for an empty one.</param>
internal sealed record MatStruct(IReadOnlyList<int> Dimensions, IReadOnlyList<KeyValuePair<string, IReadOnlyList<MatValue?>>> Fields)
    : MatValue(MatClass.Struct, Dimensions)
{
    /// <summary>A single structure.</summary>
    public static MatStruct Of(IEnumerable<KeyValuePair<string, MatValue?>> fields) =>
        new([1, 1], [.. fields.Select(field => KeyValuePair.Create(field.Key, (IReadOnlyList<MatValue?>)[field.Value]))]);

    /// <summary>A field of the first element; null when there is none.</summary>
    public MatValue? this[string name] => Fields.FirstOrDefault(field => field.Key == name).Value is [var first, ..] ? first : null;
}
