using System.Numerics;

namespace ScienceDownload.Archives.Vo;

/// <summary>Reads cells as TABLEDATA writes them. PARAMs are written the same way.</summary>
internal static class TextCells
{
    private static readonly char[] Separators = [' ', '\t', '\r', '\n', ','];

    /// <summary>The value of a cell; null when it has none.</summary>
    /// <exception cref="FormatException">The text does not fit the column.</exception>
    public static object? Read(Column column, string text)
    {
        if (column.Type is VoDataType.Char or VoDataType.UnicodeChar)
            return ReadText(column, text);
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty)
            return null;
        if (column.Type is VoDataType.FloatComplex or VoDataType.DoubleComplex)
            return ReadComplex(column, text);
        if (column.Type == VoDataType.Bit)
            return ReadBits(column, text);
        if (column.Shape.IsArray)
            return ReadArray(column, text);
        // A float may name its null value where others leave the cell empty.
        object? value = Element(column, trimmed);
        return value is double.NaN or float.NaN ? null : value;
    }

    private static object? ReadText(Column column, string text)
    {
        int length = column.Shape.TextLength;
        if (text.Length == 0 || (column.HasNull && text == column.Field.NullValue))
            return null;
        return length == 0 ? text : TextArrays.Split(text, length);
    }

    private static Array ReadArray(Column column, string text)
    {
        string[] parts = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        CheckCount(column, parts.Length);
        Array values = Array.CreateInstance(column.ElementType, parts.Length);
        for (int place = 0; place < parts.Length; place++)
        {
            object? value = Element(column, parts[place]);
            if (value is null && Nullable.GetUnderlyingType(column.ElementType) is null)
                throw new FormatException($"'{parts[place]}' does not fit {Name(column)}");
            values.SetValue(value, place);
        }

        return values;
    }

    private static object? ReadBits(Column column, string text)
    {
        var bits = new List<bool>(text.Length);
        foreach (char digit in text)
        {
            if (digit is '0' or '1')
                bits.Add(digit == '1');
            else if (!Separators.Contains(digit))
                throw new FormatException($"'{text}' is no row of bits");
        }

        if (!column.Shape.IsArray && bits.Count == 1)
            return bits[0];
        CheckCount(column, bits.Count);
        return bits.ToArray();
    }

    private static object ReadComplex(Column column, string text)
    {
        string[] parts = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length % 2 != 0)
            throw new FormatException("a complex number has two parts");
        CheckCount(column, parts.Length / 2);
        var values = new Complex[parts.Length / 2];
        for (int place = 0; place < values.Length; place++)
        {
            if (!TextElements.TryParse(parts[2 * place], parts[(2 * place) + 1], out values[place]))
                throw new FormatException($"'{text}' is no complex number");
        }

        return column.Shape.IsArray || values.Length != 1 ? values : values[0];
    }

    private static object? Element(Column column, ReadOnlySpan<char> text)
    {
        // The null value may lie outside of what the type can hold, so it is compared as it is written first.
        if (column.HasNull && text.Equals(column.Field.NullValue.AsSpan().Trim(), StringComparison.Ordinal))
            return null;
        bool isValue = TextElements.TryParse(text, column.Type, out object? value);
        bool isFloat = column.Type is VoDataType.Float or VoDataType.Double;
        if (!isValue && !isFloat)
            throw new FormatException($"'{text}' is not {Name(column)}");
        if (value is null || !isValue)
        {
            // Services write "-" or "null" where they have no number, and numbers that their columns cannot hold.
            if (column.Type != VoDataType.Boolean)
                column.Unreadable ??= text.ToString();
            if (!isFloat || !column.Shape.IsArray || column.HasNull)
                return null;
            return column.Type == VoDataType.Float ? (object)float.NaN : double.NaN;
        }

        return column.IsNull(value) ? null : value;
    }

    private static void CheckCount(Column column, int count)
    {
        if (!column.Shape.IsVariable && count != column.Shape.Count)
            throw new FormatException($"it has {count} values where {column.Shape.Count} are declared");
    }

    private static string Name(Column column) => $"a value of type {column.Type}";
}
