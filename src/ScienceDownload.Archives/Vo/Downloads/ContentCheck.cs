using System.Text;
using System.Xml;

namespace ScienceDownload.Archives.Vo;

/// <summary>Tells a data set from what services send in its place with status 200: login pages, error documents, error texts.</summary>
internal static class ContentCheck
{
    private const int FitsBlock = 2880;
    private const int MostText = 300;

    private static readonly byte[] FitsMark = Encoding.ASCII.GetBytes("SIMPLE  =");
    private static readonly string[] FaultWords =
    [
        "NotFoundFault", "UsageFault", "TransientFault", "FatalFault", "DefaultFault", "UsageError", "AuthenticationError", "AuthorizationError",
        "ServiceUnavailable", "MultiValuedParamNotSupported", "Error",
    ];

    /// <summary>Looks at what came.</summary>
    /// <param name="file">What came.</param>
    /// <param name="promised">The media type that was promised; null when nothing was.</param>
    /// <param name="name">The name the file would get; tells what was promised where no media type does. Null when unknown.</param>
    /// <param name="warn">Hears what is odd and yet no error.</param>
    /// <exception cref="DownloadException">It is not the data set (<see cref="ErrorId.VoServiceFault"/>); carries what the server says.</exception>
    public static void Check(ReceivedFile file, string? promised, string? name, Action<string> warn)
    {
        ReadOnlySpan<byte> head = file.Head.Span;
        string? wanted = KindOf(promised) ?? KindOfName(name);
        bool wantsText = wanted is "text" or "xml";
        CheckTable(file, wanted, promised, warn);
        if (!wantsText && IsHtml(head))
            throw Fault("sent a web page instead of the file", TextOfPage(head));
        if (!wantsText && VoTableError(file.Head) is { } error)
            throw Fault("sent an error instead of the file", error);
        if (!wantsText && file.Length < 4096 && FaultText(head) is { } text)
            throw Fault("sent an error instead of the file", text);
        if (wanted is "fits" && file.Length > 0 && !head.StartsWith(FitsMark) && !IsPacked(head))
            throw Fault("sent something that is no FITS file", Printable(head));
        if (wanted is "fits" && head.StartsWith(FitsMark) && file.Length % FitsBlock != 0)
            warn(FormattableString.Invariant($"the file has {file.Length} bytes, which is no multiple of {FitsBlock}: it may be incomplete."));
    }

    // Of a table the services themselves say whether it is one; instead of columns of text they send a table with nothing but the error.
    private static void CheckTable(ReceivedFile file, string? wanted, string? promised, Action<string> warn)
    {
        if (wanted is not "xml" && MediaType.Parse(promised).Name is not ("text/csv" or "text/tab-separated-values"))
            return;
        VoStatus? status = TableStatus.Read(file);
        if (status?.Outcome == VoOutcome.Error)
            throw Fault("sent an error instead of the table", Printable(Encoding.UTF8.GetBytes(status.Message ?? "")));
        if (status?.Outcome == VoOutcome.Overflow)
            warn("the table does not have all rows: the service gives out no more at a time.");
    }

    private static string? KindOf(string? mediaType)
    {
        string type = (mediaType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        return type switch
        {
            "" => null,
            "application/fits" or "image/fits" or "application/x-fits" or "image/x-fits" or "application/x-fits-bintable" or "application/x-fits-mef"
                or "image/x-fits-gzip" => "fits",
            "application/x-votable+xml" or "text/xml" or "application/xml" => "xml",
            _ when type.StartsWith("text/", StringComparison.Ordinal) => "text",
            _ => "other",
        };
    }

    private static string? KindOfName(string? name) => Path.GetExtension(name ?? "").ToLowerInvariant() switch
    {
        ".fits" or ".fit" or ".fts" => "fits",
        ".xml" or ".vot" or ".votable" => "xml",
        ".html" or ".htm" or ".txt" or ".csv" or ".tsv" or ".md" or ".json" or ".log" or "" => "text",
        _ => "other",
    };

    // A compressed FITS file: gzip or bzip2.
    private static bool IsPacked(ReadOnlySpan<byte> head) => (head.Length > 1 && head[0] == 0x1f && head[1] == 0x8b) || head.StartsWith("BZh"u8);

    private static bool IsHtml(ReadOnlySpan<byte> head)
    {
        string start = Encoding.Latin1.GetString(head[..Math.Min(head.Length, 512)]).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    private static string? FaultText(ReadOnlySpan<byte> head)
    {
        string text = Encoding.Latin1.GetString(head[..Math.Min(head.Length, 512)]).TrimStart();
        return FaultWords.Any(
            word => text.StartsWith(word, StringComparison.Ordinal) && (text.Length == word.Length || text[word.Length] is ':' or '\r' or '\n'))
            ? Printable(head)
            : null;
    }

    /// <summary>The text of a VOTable that says QUERY_STATUS ERROR or has an INFO named Error; null for anything else.</summary>
    private static string? VoTableError(ReadOnlyMemory<byte> head)
    {
        string start = Encoding.UTF8.GetString(head.Span[..Math.Min(head.Length, 2048)]);
        if (!start.Contains("<VOTABLE", StringComparison.Ordinal) && !start.Contains(":VOTABLE", StringComparison.Ordinal))
            return null;
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null };
        try
        {
            using XmlReader reader = XmlReader.Create(new MemoryStream(head.ToArray()), settings);
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element || reader.LocalName is not ("INFO" or "PARAM"))
                    continue;
                string name = reader.GetAttribute("name") ?? "";
                string value = reader.GetAttribute("value") ?? "";
                bool isStatus = name.Equals("QUERY_STATUS", StringComparison.OrdinalIgnoreCase)
                    && value.Equals("ERROR", StringComparison.OrdinalIgnoreCase);
                if (isStatus)
                    return reader.IsEmptyElement ? value : Printable(Encoding.UTF8.GetBytes(reader.ReadElementContentAsString()));
                if (name.Equals("Error", StringComparison.OrdinalIgnoreCase))
                    return Printable(Encoding.UTF8.GetBytes(value));
            }
        }
        catch (XmlException)
        {
            // The head may end in the middle of an element: what was seen so far holds no error.
        }

        return null;
    }

    private static string TextOfPage(ReadOnlySpan<byte> head)
    {
        string page = Encoding.UTF8.GetString(head[..Math.Min(head.Length, 8192)]);
        int title = page.IndexOf("<title>", StringComparison.OrdinalIgnoreCase);
        int end = title < 0 ? -1 : page.IndexOf("</title>", title, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? "" : Printable(Encoding.UTF8.GetBytes(page[(title + 7)..end]));
    }

    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MostText)]);
        return string.Join(' ', new string([.. text.Select(c => char.IsControl(c) || c == '\uFFFD' ? ' ' : c)])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static DownloadException Fault(string what, string text) =>
        new(ErrorId.VoServiceFault, text.Length == 0 ? $"The service {what}." : $"The service {what}: {text}");
}
