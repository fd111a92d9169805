using System.Net;
using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>Writes VOTables the way services do.</summary>
internal static class VoTableText
{
    public const string MediaType = "application/x-votable+xml";

    /// <summary>A table of results.</summary>
    /// <param name="fields">The FIELD elements.</param>
    /// <param name="rows">The cells; null for an empty one.</param>
    /// <param name="status">The QUERY_STATUS behind the table; null for none.</param>
    /// <param name="behind">What follows the resource of the results.</param>
    public static string Results(string fields, IEnumerable<string?[]> rows, string? status = null, string behind = "")
    {
        var text = new StringBuilder(Head());
        text
            .Append("<RESOURCE type=\"results\">\n<INFO name=\"QUERY_STATUS\" value=\"OK\"/>\n<TABLE>\n")
            .Append(fields)
            .Append("\n<DATA><TABLEDATA>\n");
        foreach (var row in rows)
        {
            text.Append("<TR>");
            foreach (var cell in row) text.Append(cell is null ? "<TD/>" : $"<TD>{WebUtility.HtmlEncode(cell)}</TD>");
            text.Append("</TR>\n");
        }

        text.Append("</TABLEDATA></DATA></TABLE>\n");
        if (status is not null) text.Append("<INFO name=\"QUERY_STATUS\" value=\"").Append(status).Append("\"/>\n");
        return text.Append("</RESOURCE>\n").Append(behind).Append("</VOTABLE>\n").ToString();
    }

    /// <summary>An error.</summary>
    public static string Error(string message) =>
        $"{Head()}<RESOURCE type=\"results\">"
            + $"<INFO name=\"QUERY_STATUS\" value=\"ERROR\">{WebUtility.HtmlEncode(message)}</INFO></RESOURCE></VOTABLE>\n";

    private static string Head() =>
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n";
}
