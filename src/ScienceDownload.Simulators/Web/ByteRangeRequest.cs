using System.Globalization;

namespace ScienceDownload.Simulators;

/// <summary>A <c>Range</c> header with one range (RFC 9110, section 14). Both ends inclusive as on the wire; null is a missing one.</summary>
internal readonly record struct ByteRangeRequest(long? First, long? Last)
{
    /// <summary>Null when there is nothing to honour: no header, another unit, more than one range, or nonsense, all of which a server may ignore.</summary>
    public static ByteRangeRequest? Parse(string? header)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase)) return null;
        var ends = header["bytes=".Length..].Split('-');
        if (ends.Length != 2 || !TryParse(ends[0], out var first) || !TryParse(ends[1], out var last)) return null;
        return (first, last) is (null, null) || last < first ? null : new ByteRangeRequest(first, last);
    }

    /// <summary>The bytes of a file the range names; null when it names none (416).</summary>
    public (long Start, long Count)? Of(long length)
    {
        if (First is not { } first)
        {
            var suffix = Math.Min(Last!.Value, length);
            return suffix == 0 ? null : (length - suffix, suffix);
        }

        if (first >= length) return null;
        return (first, Math.Min(Last ?? long.MaxValue, length - 1) - first + 1);
    }

    private static bool TryParse(string text, out long? value)
    {
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        value = isNumber ? number : null;
        return isNumber || text.Trim().Length == 0;
    }
}
