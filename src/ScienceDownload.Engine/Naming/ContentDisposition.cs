using System.Text;

namespace ScienceDownload.Engine.Naming;

/// <summary>The names in a <c>Content-Disposition</c> header (RFC 6266), read as forgivingly as browsers do; null where there is none.</summary>
/// <param name="ExtendedFileName">The decoded <c>filename*</c> of RFC 8187.</param>
/// <param name="FileName">The plain <c>filename</c>.</param>
internal readonly record struct ContentDisposition(string? ExtendedFileName, string? FileName)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a header; what is broken in it counts as absent. The first of several equal parameters wins.</summary>
    public static ContentDisposition Parse(string? header)
    {
        string? extended = null, plain = null;
        int at = 0;
        while (header is not null && at < header.Length)
        {
            (string name, string? value) = NextParameter(header, ref at);
            if (value is null)
                continue;
            if (name.Equals("filename*", StringComparison.OrdinalIgnoreCase))
                extended ??= DecodeExtended(value);
            // Some servers forget the type or its semicolon: "attachment filename=x".
            else if (name.Equals("filename", StringComparison.OrdinalIgnoreCase) || name.EndsWith(" filename", StringComparison.OrdinalIgnoreCase))
                plain ??= FromRawBytes(value);
        }
        return new ContentDisposition(extended, plain);
    }

    private static (string Name, string? Value) NextParameter(string header, ref int at)
    {
        int end = header.AsSpan(at).IndexOfAny('=', ';');
        if (end < 0 || header[at + end] == ';')
        {
            at = end < 0 ? header.Length : at + end + 1;
            return ("", null);
        }
        string name = header.Substring(at, end).Trim();
        at += end + 1;
        while (at < header.Length && header[at] is ' ' or '\t')
            at++;
        return (name, at < header.Length && header[at] == '"' ? Quoted(header, ref at) : Unquoted(header, ref at));
    }

    private static string Unquoted(string header, ref int at)
    {
        int end = header.IndexOf(';', at);
        string value = end < 0 ? header[at..] : header[at..end];
        at = end < 0 ? header.Length : end + 1;
        return value.Trim();
    }

    private static string Quoted(string header, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < header.Length && header[at] != '"'; at++)
        {
            // Only a quote or a backslash can be meant by an escape; any other backslash is that of a Windows path.
            if (header[at] == '\\' && at + 1 < header.Length && header[at + 1] is '"' or '\\')
                at++;
            value.Append(header[at]);
        }
        int end = header.IndexOf(';', Math.Min(at, header.Length));
        at = end < 0 ? header.Length : end + 1;
        return value.ToString();
    }

    private static string? DecodeExtended(string value)
    {
        string[] parts = value.Split('\'', 3);
        if (parts.Length < 3)
            return null;
        Encoding? encoding = parts[0].Trim().ToUpperInvariant() switch
        {
            "UTF-8" or "UTF8" => StrictUtf8,
            "ISO-8859-1" or "LATIN1" => Encoding.Latin1,
            _ => null,
        };
        return encoding is null || PercentDecode(parts[2]) is not { } bytes ? null : Decode(encoding, bytes);
    }

    private static byte[]? PercentDecode(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                if (!char.IsAscii(text[i]))
                    return null;
                bytes.Add((byte)text[i]);
            }
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Add(Convert.FromHexString(text.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                return null;
            }
        }
        return [.. bytes];
    }

    // Headers arrive as Latin-1, but many servers write raw UTF-8 into them.
    private static string FromRawBytes(string value) =>
        value.All(c => c <= 0xFF) && value.Any(c => c >= 0x80) ? Decode(StrictUtf8, Encoding.Latin1.GetBytes(value)) ?? value : value;

    private static string? Decode(Encoding encoding, byte[] bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
