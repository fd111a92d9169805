using System.Globalization;
using System.Numerics;

namespace ScienceDownload.Archives.Vo;

/// <summary>Reads single values as TABLEDATA, PARAM and VALUES write them.</summary>
internal static class TextElements
{
    /// <summary>Reads one value; text and complex numbers are not read here.</summary>
    /// <param name="text">The value, blanks around it left out.</param>
    /// <param name="type">What it is.</param>
    /// <param name="value">The value; null for a boolean that is unknown, and for a number its type cannot hold.</param>
    /// <returns>False when it is no such value.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, VoDataType type, out object? value)
    {
        value = null;
        switch (type)
        {
            case VoDataType.Boolean:
                return TryParseBoolean(text, out value);
            case VoDataType.Bit:
                value = text is "1" ? true : text is "0" ? false : null;
                return value is not null;
            case VoDataType.UnsignedByte:
                return TryParseInteger(text, byte.MinValue, byte.MaxValue, 8, out value, static number => (byte)number);
            case VoDataType.Short:
                return TryParseInteger(text, short.MinValue, short.MaxValue, 16, out value, static number => (short)number);
            case VoDataType.Int:
                return TryParseInteger(text, int.MinValue, int.MaxValue, 32, out value, static number => (int)number);
            case VoDataType.Long:
                return TryParseInteger(text, long.MinValue, long.MaxValue, 64, out value, static number => number);
            case VoDataType.Float:
                bool isSingle = TryParseDouble(text, out double wide);
                // Parsed as single at once: rounding twice may end one step off.
                value = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float single) ? single : (float)wide;
                return isSingle;
            case VoDataType.Double:
                bool isDouble = TryParseDouble(text, out double number);
                value = number;
                return isDouble;
            default:
                return false;
        }
    }

    /// <summary>Makes a complex number of its two parts.</summary>
    public static bool TryParse(ReadOnlySpan<char> real, ReadOnlySpan<char> imaginary, out Complex value)
    {
        bool isNumber = TryParseDouble(real, out double first) & TryParseDouble(imaginary, out double second);
        value = new Complex(first, second);
        return isNumber;
    }

    private static bool TryParseDouble(ReadOnlySpan<char> text, out double value)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return true;
        ReadOnlySpan<char> bare = text.TrimStart("+-");
        if (bare.Equals("inf", StringComparison.OrdinalIgnoreCase) || bare.Equals("infinity", StringComparison.OrdinalIgnoreCase))
            value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        else if (bare.Equals("nan", StringComparison.OrdinalIgnoreCase))
            value = double.NaN;
        else
            return false;
        return true;
    }

    private static bool TryParseBoolean(ReadOnlySpan<char> text, out object? value)
    {
        value = text.Length == 1
            ? text[0] switch { 'T' or 't' or '1' => true, 'F' or 'f' or '0' => false, _ => null }
            : text.Equals("true", StringComparison.OrdinalIgnoreCase) ? true
            : text.Equals("false", StringComparison.OrdinalIgnoreCase) ? false
            : null;
        return value is not null || text.IsEmpty || text is "?";
    }

    private static bool TryParseInteger(ReadOnlySpan<char> text, long least, long most, int bits, out object? value, Func<long, object> cast)
    {
        value = null;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            // Hexadecimal is the pattern of the bits, so that 0xffff is -1 in 16 of them.
            if (!ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong pattern))
                return false;
            int unused = 64 - bits;
            if (pattern >> (bits - 1) > 1)
                return true;
            value = cast(least == 0 ? (long)pattern : (long)(pattern << unused) >> unused);
            return true;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            return text.Equals("nan", StringComparison.OrdinalIgnoreCase)
                || BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        }

        if (number >= least && number <= most)
            value = cast(number);
        return true;
    }
}
