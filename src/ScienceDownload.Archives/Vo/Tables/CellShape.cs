using System.Globalization;

namespace ScienceDownload.Archives.Vo;

/// <summary>How many elements a cell has.</summary>
/// <param name="IsArray">False for a single value.</param>
/// <param name="IsVariable">Whether each cell says how many there are.</param>
/// <param name="Count">The elements of a fixed cell; of a variable one, the elements per step of its last axis.</param>
/// <param name="TextLength">For text of two or more axes: the characters of one string. Zero for one string, or of any length.</param>
internal readonly record struct CellShape(bool IsArray, bool IsVariable, long Count, int TextLength)
{
    private const long MostFixed = int.MaxValue / 16;

    /// <summary>Reads an <c>arraysize</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static CellShape Parse(string? arraySize, VoDataType type)
    {
        string text = arraySize?.Trim() ?? "";
        bool isText = type is VoDataType.Char or VoDataType.UnicodeChar;
        if (text.Length == 0 || (text == "1" && !isText))
            return new CellShape(IsArray: false, IsVariable: false, Count: 1, TextLength: 0);

        string[] axes = text.Split('x');
        bool isVariable = false;
        long count = 1;
        for (int axis = 0; axis < axes.Length; axis++)
        {
            string size = axes[axis].Trim();
            bool isLast = axis == axes.Length - 1;
            if (isLast && size.EndsWith('*'))
            {
                isVariable = true;
                continue;
            }

            if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
                throw new FormatException($"'{arraySize}' is not a size of an array.");
            // Old writers say 0 where they mean any number.
            if (length == 0 && axes.Length == 1)
                isVariable = true;
            else if ((count *= length) > MostFixed)
                throw new FormatException($"an array of size '{arraySize}' is too large.");
        }

        int textLength = isText && axes.Length > 1 ? int.Parse(axes[0], CultureInfo.InvariantCulture) : 0;
        return new CellShape(IsArray: true, isVariable, count, textLength);
    }
}
