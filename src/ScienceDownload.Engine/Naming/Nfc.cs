using System.Collections.Frozen;
using System.Text;

namespace ScienceDownload.Engine.Naming;

/// <summary>Composes letters and their marks (Unicode NFC), so that a name looks and compares the same wherever it was made.</summary>
/// <remarks>
/// <see cref="string.Normalize()"/> does nothing under invariant globalization, which the programs run under and PowerShell does not;
/// the same address would then get two names. Only neighbours are composed: that is what macOS takes apart.
/// </remarks>
internal static class Nfc
{
    // Unicode 15, section 3.12: Hangul syllables are computed, not listed.
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28;

    private static readonly FrozenDictionary<(char, char), char> Pairs = NfcTable.Rows
        .SelectMany(row => row.Bases.Zip(row.Composed, (letter, composed) => ((letter, row.Mark[0]), composed)))
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.composed);

    /// <summary>The text with every base and mark that stand together made one character where one exists.</summary>
    public static string Compose(string text)
    {
        // Nothing below U+0300 is a mark, so plain names pass untouched.
        if (text.AsSpan().IndexOfAnyInRange('\u0300', '\uFFFF') < 0)
            return text;
        var composed = new StringBuilder(text.Length);
        foreach (char next in text)
        {
            if (composed.Length > 0 && Compose(composed[^1], next) is { } one)
                composed[^1] = one;
            else
                composed.Append(next);
        }
        return composed.ToString();
    }

    private static char? Compose(char first, char second)
    {
        if (Pairs.TryGetValue((first, second), out char composed))
            return composed;
        int lead = first - LeadBase, vowel = second - VowelBase;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
            return (char)(SyllableBase + (((lead * VowelCount) + vowel) * TailCount));
        int syllable = first - SyllableBase, tail = second - TailBase;
        bool isOpen = syllable is >= 0 and < LeadCount * VowelCount * TailCount && syllable % TailCount == 0;
        return isOpen && tail is > 0 and < TailCount ? (char)(first + tail) : null;
    }
}
