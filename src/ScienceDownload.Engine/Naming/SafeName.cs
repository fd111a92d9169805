using System.Buffers;
using System.Text;

namespace ScienceDownload.Engine.Naming;

/// <summary>The one place that makes names from servers and users safe to use below a destination, on every system.</summary>
internal static class SafeName
{
    /// <summary>
    /// The longest name in UTF-8 bytes. File systems take 255; the difference is for <c>-2</c> and for the suffixes of partial and control files.
    /// </summary>
    public const int MaxBytes = 240;

    /// <summary>What a name becomes when nothing of it is left.</summary>
    public const string Unknown = "unknown";

    private const int MaxComponentLength = 200;

    // Line and paragraph separators end a line in some viewers, so they count as control characters.
    private static readonly SearchValues<char> Illegal = SearchValues.Create(
        "<>:\"/\\|?*\u2028\u2029" + string.Concat(Enumerable.Range(0, 0x20).Select(code => (char)code)));

    // DEL and C1 controls, and the marks that let "gpj.exe" read as "exe.jpg".
    private static readonly SearchValues<char> Invisible = SearchValues.Create(
        "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069"
        + string.Concat(Enumerable.Range(0x7F, 0x21).Select(code => (char)code)));

    /// <summary>One path component of a template: whitespace and underscores become single underscores, nothing odd at the ends.</summary>
    public static string Component(string? value)
    {
        string text = Trimmed(OneUnderscore(Scrub(value ?? "")));
        text = Trimmed(Cut(text, MaxComponentLength));
        if (text.Length == 0)
            return Unknown;
        return Trimmed(FitBytes(Guard(text), MaxBytes), keepStart: true);

        static string Trimmed(string text, bool keepStart = false) => keepStart ? text.TrimEnd('_', '.') : text.Trim('_', '.');
    }

    /// <summary>A file name kept as it is as far as that is safe: spaces, underscores and the extension stay.</summary>
    public static string FileName(string? name)
    {
        string text = TrimEnds(Scrub(name ?? ""));
        if (text.Length == 0)
            return Unknown;
        text = Guard(text);
        if (Encoding.UTF8.GetByteCount(text) <= MaxBytes)
            return text;
        (string stem, string extension) = FileExtension.Split(text);
        if (extension.Length == 0)
            return TrimEnds(FitBytes(text, MaxBytes));
        stem = TrimEnds(FitBytes(stem, MaxBytes - extension.Length - 1));
        return $"{(stem.Length == 0 ? Unknown : stem)}.{extension}";
    }

    /// <summary>The longest start of a text that takes no more UTF-8 bytes and ends between characters.</summary>
    public static string FitBytes(string text, int maxBytes)
    {
        int bytes = 0, length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
                return text[..length];
            length += rune.Utf16SequenceLength;
        }
        return text;
    }

    /// <summary>Whether Windows takes the name for a device, whatever its extension.</summary>
    private static bool IsDevice(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        string stem = (dot < 0 ? name : name[..dot]).TrimEnd().ToUpperInvariant();
        return stem is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$"
            || (stem.Length == 4 && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal))
                && stem[3] is (>= '1' and <= '9') or '\u00B9' or '\u00B2' or '\u00B3');
    }

    private static string Guard(string name) => IsDevice(name) ? "_" + name : name;

    private static string Scrub(string text)
    {
        var scrubbed = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            // A lone surrogate reads as U+FFFD here and could not be written to any file system.
            if (rune == Rune.ReplacementChar)
                scrubbed.Append('_');
            else if (!rune.IsBmp || !Invisible.Contains((char)rune.Value))
                scrubbed.Append(rune.ToString());
        }
        // After the removal, because what stood between a letter and its mark is gone; before the replacement, because '<' may carry a mark.
        scrubbed = new StringBuilder(Nfc.Compose(scrubbed.ToString()));
        for (int i = 0; i < scrubbed.Length; i++)
        {
            if (Illegal.Contains(scrubbed[i]))
                scrubbed[i] = '_';
        }
        return scrubbed.ToString();
    }

    private static string OneUnderscore(string text)
    {
        var joined = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            bool isGap = c == '_' || char.IsWhiteSpace(c);
            if (!isGap)
                joined.Append(c);
            else if (joined.Length == 0 || joined[^1] != '_')
                joined.Append('_');
        }
        return joined.ToString();
    }

    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    // Windows drops dots and spaces at the end, so "a." and "a" would be one file there.
    private static string TrimEnds(string text)
    {
        int end = text.Length;
        while (end > 0 && (text[end - 1] == '.' || char.IsWhiteSpace(text[end - 1])))
            end--;
        return text[..end].TrimStart();
    }
}
