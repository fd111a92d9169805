namespace ScienceDownload.Archives.Vo;

/// <summary>The meanings of links: the core vocabulary of DataLink with its narrower terms, kept here so that nothing is fetched for it.</summary>
internal static class LinkSemantics
{
    private const string Core = "http://www.ivoa.net/rdf/datalink/core#";

    private static readonly Dictionary<string, string[]> Narrower = new(StringComparer.Ordinal)
    {
        ["auxiliary"] = ["weight", "error", "noise"],
        ["calibration"] = ["bias", "dark", "flat"],
        ["preview"] = ["preview-image", "preview-plot", "thumbnail"],
        ["proc"] = ["cutout"],
        ["documentation"] = ["detached-header"],
    };

    /// <summary>Whether a link means one of the terms, or something narrower. Terms come with or without <c>#</c>, or as full addresses.</summary>
    /// <param name="semantics">What the link says; null when it says nothing.</param>
    /// <param name="terms">The terms; none takes every link.</param>
    public static bool Matches(string? semantics, IReadOnlyList<string> terms)
    {
        if (terms.Count == 0)
            return true;
        if (semantics is null)
            return false;
        string meaning = Normalize(semantics);
        return terms.Select(Normalize).Any(term =>
            term == meaning || (Narrower.TryGetValue(term, out string[]? narrower) && narrower.Contains(meaning)));
    }

    /// <summary>A term of the core vocabulary without what goes before it; another address as it is.</summary>
    public static string Normalize(string semantics)
    {
        string text = semantics.Trim();
        if (text.StartsWith(Core, StringComparison.OrdinalIgnoreCase))
            return text[Core.Length..];
        if (text.StartsWith("https" + Core[4..], StringComparison.OrdinalIgnoreCase))
            return text[(Core.Length + 1)..];
        return text.StartsWith('#') ? text[1..] : text;
    }
}
