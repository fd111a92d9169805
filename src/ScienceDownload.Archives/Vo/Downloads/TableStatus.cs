using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// How a table on disk says that its query ended, without reading the table: the status stands in front of the rows or behind them, and the last
/// one counts.
/// </summary>
internal static partial class TableStatus
{
    private const string Name = "QUERY_STATUS";

    /// <summary>The last status of a file, found in its last bytes, else in its first; null when it is no VOTable, or says nothing there.</summary>
    public static VoStatus? Read(ReceivedFile file)
    {
        string head = Encoding.UTF8.GetString(file.Head.Span);
        return head.Contains("VOTABLE", StringComparison.Ordinal) ? Last(Encoding.UTF8.GetString(file.Tail.Span)) ?? Last(head) : null;
    }

    private static VoStatus? Last(string text)
    {
        VoStatus? last = null;
        foreach (Match info in Infos().Matches(text))
        {
            string? name = Attribute(info, "name"), value = Attribute(info, "value");
            if (!Name.Equals(name, StringComparison.OrdinalIgnoreCase) || value is null)
                continue;
            string? message = info.Groups["text"].Value.Trim() is { Length: > 0 } words ? WebUtility.HtmlDecode(words) : null;
            last = value.ToUpperInvariant() switch
            {
                "OK" => VoStatus.Ok,
                "OVERFLOW" => new VoStatus(VoOutcome.Overflow, message),
                _ => new VoStatus(VoOutcome.Error, message ?? value),
            };
        }

        return last;
    }

    private static string? Attribute(Match info, string name)
    {
        foreach (Match attribute in Attributes().Matches(info.Groups["attributes"].Value))
        {
            if (attribute.Groups["name"].Value.Equals(name, StringComparison.OrdinalIgnoreCase))
                return WebUtility.HtmlDecode(attribute.Groups["value"].Value);
        }

        return null;
    }

    [GeneratedRegex("""<(?:[\w.-]+:)?INFO\s(?<attributes>(?:[^>"']|"[^"]*"|'[^']*')*?)(?:/>|>(?<text>[^<]*))""", RegexOptions.None, 5000)]
    private static partial Regex Infos();

    [GeneratedRegex("""(?<name>[\w-]+)\s*=\s*(?:"(?<value>[^"]*)"|'(?<value>[^']*)')""", RegexOptions.None, 5000)]
    private static partial Regex Attributes();
}
