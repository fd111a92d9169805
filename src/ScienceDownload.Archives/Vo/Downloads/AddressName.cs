using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// The file name that an address of an archive suggests, found as PyVO does: the last part of the path, or, where that has no dot, a value of the
/// query. Works on the text of the address: nothing in it is normalised first.
/// </summary>
internal static class AddressName
{
    /// <summary>The name as PyVO finds it, raw; empty when there is none. Never safe to use as it is.</summary>
    public static string Find(string address) => Find(address, static value => value.Contains('.'));

    /// <summary>
    /// The same, stopping only at what looks like a file name, percent-decoded once; null when nothing looks like one. A version number
    /// (<c>2.5</c>) or an identifier does not.
    /// </summary>
    public static string? FindFile(string address)
    {
        (string segment, string query) = Split(address);
        string decoded = Uri.UnescapeDataString(segment);
        if (IsFileName(decoded))
            return decoded;
        return Values(query).FirstOrDefault(IsFileName);
    }

    /// <summary>
    /// The last part of the path, percent-decoded once, without parameters, query and fragment; empty when the path ends in a slash.
    /// </summary>
    public static string LastSegment(string address) => Uri.UnescapeDataString(Split(address).Segment);

    /// <summary>Whether the address asks something of a service.</summary>
    public static bool HasQuery(string address) => Split(address).Query.Length > 0;

    /// <summary>The first value of a parameter whatever the case of its name, decoded; null for none.</summary>
    public static string? Parameter(string address, string name) => Pairs(Split(address).Query)
        .FirstOrDefault(pair => string.Equals(pair.Key, name, StringComparison.OrdinalIgnoreCase) && pair.Value.Length > 0).Value;

    private static string Find(string address, Func<string, bool> isEnough)
    {
        (string name, string query) = Split(address);
        if (isEnough(name))
            return name;
        foreach (string value in Values(query))
        {
            name = value;
            if (isEnough(name))
                break;
        }

        return name;
    }

    /// <summary>The first value of each parameter, decoded twice, as far as it follows its last slash; blank ones are left out.</summary>
    private static IEnumerable<string> Values(string query) => Pairs(query)
        .Where(pair => pair.Value.Length > 0)
        .DistinctBy(pair => pair.Key)
        .Select(pair => Uri.UnescapeDataString(pair.Value))
        .Select(value => value[(value.LastIndexOf('/') + 1)..]);

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string query) => query.Split('&')
        .Select(pair => pair.Split('=', 2))
        .Select(pair => KeyValuePair.Create(Decode(pair[0]), pair.Length == 2 ? Decode(pair[1]) : ""));

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static bool IsFileName(string value) =>
        FileExtension.Split(value[(value.LastIndexOfAny(['/', '\\']) + 1)..]).Extension is { Length: > 0 } extension && extension.Any(char.IsLetter);

    private static (string Segment, string Query) Split(string address)
    {
        string text = address.Split('#', 2)[0];
        int question = text.IndexOf('?', StringComparison.Ordinal);
        string query = question < 0 ? "" : text[(question + 1)..];
        string path = question < 0 ? text : text[..question];
        int authority = path.IndexOf("://", StringComparison.Ordinal);
        int root = authority < 0 ? -1 : path.IndexOf('/', authority + 3);
        if (authority >= 0)
            path = root < 0 ? "" : path[root..];
        string segment = path[(path.LastIndexOf('/') + 1)..];
        return (segment.Split(';', 2)[0], query);
    }
}
