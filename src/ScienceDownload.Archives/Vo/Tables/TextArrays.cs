namespace ScienceDownload.Archives.Vo;

/// <summary>Arrays of text, which VOTable writes as one text of pieces of the same length.</summary>
internal static class TextArrays
{
    /// <summary>Cuts a text into strings; what fills them up at the end is left out.</summary>
    public static string[] Split(string text, int length)
    {
        var strings = new string[(text.Length + length - 1) / length];
        for (int place = 0; place < strings.Length; place++)
        {
            int start = place * length;
            string piece = text.Substring(start, Math.Min(length, text.Length - start));
            int end = piece.IndexOf('\0', StringComparison.Ordinal);
            strings[place] = (end < 0 ? piece : piece[..end]).TrimEnd(' ');
        }

        return strings;
    }
}
