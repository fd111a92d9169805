namespace ScienceDownload.Tests.Engine.Naming;

/// <summary>
/// Random texts made of what breaks names: separators, dots, devices, controls, marks, surrogates, long runs. The same for the same seed.
/// </summary>
internal sealed class HostileText(int seed)
{
    private static readonly string[] Pieces =
    [
        "..", ".", "/", "\\", "../", "..\\", "C:", "\\\\server\\share\\",
        "CON", "nul", "COM1", "LPT\u00B9", "aux.txt", ":", "*", "?", "\"", "<", ">", "|",
        " ", "  ", "_", "__", "\t", "\n", "\r", "\0", "\u0001", "\u007F",
        "\u0085", "\u202E", "\u2066", "\u200F", "\u2028", "e\u0301", "e\u202E\u0301", "\u0301",
        "<\u0338", "\uD83D", "\uDE00", "😀", "日本語", "naïve", "\u1112\u1161\u11AB",
        "\u1112\u1161", "\u11AB", "か\u3099", "{id}", "{title}", "%2e%2e", "%2f", "a", "b.c",
        ".tar.gz", ".nc", ".", "~", "$", "'", "`", "–", "\u00A0", "\u3000", "\uFFFD", "ﬀ", "\uFEFF",
    ];

    private readonly Random _random = new(seed);

    public string Next()
    {
        string text = string.Concat(Enumerable.Range(0, _random.Next(0, 12)).Select(_ => Pieces[_random.Next(Pieces.Length)]));
        return _random.Next(8) == 0 ? string.Concat(Enumerable.Repeat(text, 60)) : text;
    }

    public string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
