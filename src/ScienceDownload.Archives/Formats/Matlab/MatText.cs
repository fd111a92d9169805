namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>Text: one row, or a matrix of characters.</summary>
/// <param name="Dimensions">At least two.</param>
/// <param name="Characters">The characters, column after column.</param>
internal sealed record MatText(IReadOnlyList<int> Dimensions, string Characters) : MatValue(MatClass.Char, Dimensions)
{
    /// <summary>One row of text.</summary>
    public static MatText Of(string text) => new([text.Length == 0 ? 0 : 1, text.Length], text);

    /// <summary>The rows, joined by line ends.</summary>
    public string Text
    {
        get
        {
            int rows = Dimensions[0];
            return rows <= 1
                ? Characters
                : string.Join('\n', Enumerable.Range(0, rows)
                    .Select(row => string.Concat(Enumerable.Range(0, Characters.Length / rows).Select(column => Characters[(column * rows) + row]))));
        }
    }
}
