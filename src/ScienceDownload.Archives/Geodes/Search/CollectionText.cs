namespace ScienceDownload.Archives.Geodes;

/// <summary>Full-text search over collections, which the portal leaves to its clients: parts of the id weigh most, then words of title and
/// description.</summary>
internal static class CollectionText
{
    private const int GramLength = 3;
    private const double IdWeight = 10;
    private const double LeastOfId = 0.6;

    /// <summary>How well a collection fits; 0 for not at all. One term is enough.</summary>
    public static double Score(GeodesCollection collection, string text) =>
        Words(text).Sum(term => Score(collection, term, Words(collection.Title), Words(collection.Description)));

    private static double Score(GeodesCollection collection, string term, HashSet<string> title, HashSet<string> description)
    {
        HashSet<string> wanted = Grams(term);
        HashSet<string> have = Grams(collection.Id);
        double share = (double)wanted.Count(have.Contains) / wanted.Count;
        return (share >= LeastOfId ? IdWeight * share : 0)
            + (title.Contains(term) ? 2 : 0)
            + (description.Contains(term) ? 1 : 0)
            + (collection.Keywords.Contains(term, StringComparer.OrdinalIgnoreCase) ? 1 : 0);
    }

    private static HashSet<string> Words(string? text) => new(
        (text ?? "").ToLowerInvariant().Split([.. " \t\r\n,;:.!?()[]{}\"'/-_"], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    private static HashSet<string> Grams(string text)
    {
        string plain = new([.. text.ToLowerInvariant().Where(char.IsLetterOrDigit)]);
        return plain.Length <= GramLength
            ? [plain]
            : [.. Enumerable.Range(0, plain.Length - GramLength + 1).Select(start => plain.Substring(start, GramLength))];
    }
}
