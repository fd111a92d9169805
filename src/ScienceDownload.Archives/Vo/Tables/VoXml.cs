using System.Text;
using System.Xml;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// How XML of strangers is read: a DOCTYPE is skipped and nothing in it counts, no entity is resolved, nothing is fetched, and elements nest
/// only so deep. Elements are told by their local names: files disagree about namespaces.
/// </summary>
internal static class VoXml
{
    /// <summary>Deeper than any VOTable, and far from what costs memory.</summary>
    public const int MaxDepth = 200;

    private const int MaxText = 1024 * 1024;

    /// <summary>Opens XML; the stream is closed with the reader.</summary>
    public static XmlReader Open(Stream stream)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersFromEntities = 1024,
            CloseInput = true,
        };
        var head = new PushbackStream(stream);
        return DeclaredEncoding(head) is { } encoding
            ? XmlReader.Create(new StreamReader(head, encoding), settings)
            : XmlReader.Create(head, settings);
    }

    /// <summary>Runs a reading step; whatever is wrong with the XML becomes one kind of failure.</summary>
    /// <exception cref="DownloadException">The XML is broken (<see cref="ErrorId.VoFormat"/>).</exception>
    public static T Try<T>(string? name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is XmlException or InvalidDataException or FormatException or DecoderFallbackException)
        {
            throw Broken(name, exception.Message, exception);
        }
    }

    /// <summary>The failure of a file that is no VOTable, or a broken one.</summary>
    public static DownloadException Broken(string? name, string message, Exception? cause = null) =>
        new(ErrorId.VoFormat, $"{name ?? "The input"} cannot be read as a VOTable: {message}", cause);

    /// <summary>Moves on by one node.</summary>
    /// <exception cref="XmlException">Too deep.</exception>
    public static bool Step(this XmlReader xml)
    {
        bool read = xml.Read();
        if (xml.Depth > MaxDepth)
            throw new XmlException($"elements are nested deeper than {MaxDepth}.");
        return read;
    }

    /// <summary>Calls back for each child element; what the callback leaves unread is skipped. Ends behind the element's end tag.</summary>
    public static void Children(this XmlReader xml, Action<string> child)
    {
        if (xml.IsEmptyElement)
        {
            xml.Step();
            return;
        }

        int depth = xml.Depth;
        xml.Step();
        while (xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                xml.Step();
                continue;
            }

            (int line, int place) = Place(xml);
            child(xml.LocalName);
            // A callback that did not read its element leaves it to be skipped.
            if (xml.NodeType == XmlNodeType.Element && xml.Depth == depth + 1 && Place(xml) == (line, place))
                xml.SkipElement();
        }

        xml.Step();
    }

    /// <summary>Skips an element with all that is in it.</summary>
    public static void SkipElement(this XmlReader xml) => xml.Children(static _ => { });

    /// <summary>The text of an element, blanks around it left out; null when there is none. Ends behind the end tag.</summary>
    public static string? ReadText(this XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            xml.Step();
            return null;
        }

        int depth = xml.Depth;
        var text = new StringBuilder();
        char[] buffer = new char[4096];
        xml.Step();
        while (xml.Depth > depth)
        {
            if (IsText(xml.NodeType))
            {
                while (text.Length < MaxText && xml.ReadValueChunk(buffer, 0, buffer.Length) is > 0 and int count)
                    text.Append(buffer, 0, count);
            }

            xml.Step();
        }

        xml.Step();
        string trimmed = text.ToString().Trim();
        return trimmed.Length == 0 ? null : trimmed;
    }

    /// <summary>Whether the node is text of the element around it.</summary>
    public static bool IsText(XmlNodeType type) =>
        type is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace;

    /// <summary>An attribute by its name, in either case; null when it is not there.</summary>
    public static string? Attribute(this XmlReader xml, string name) =>
        xml.GetAttribute(name) ?? xml.GetAttribute(name.ToLowerInvariant()) ?? xml.GetAttribute(name.ToUpperInvariant());

    private static (int Line, int Place) Place(XmlReader xml) => xml is IXmlLineInfo info ? (info.LineNumber, info.LinePosition) : default;

    /// <summary>
    /// The encoding an XML declaration names that the reader itself does not know, such as windows-1252; null to leave it to the reader.
    /// </summary>
    private static Encoding? DeclaredEncoding(PushbackStream stream)
    {
        string head = Encoding.Latin1.GetString(stream.Peek(256));
        int start = head.IndexOf("encoding=", StringComparison.Ordinal);
        if (!head.StartsWith("<?xml", StringComparison.Ordinal) || start < 0 || start + 10 >= head.Length)
            return null;
        int end = head.IndexOf(head[start + 9], start + 10);
        return end < 0 ? null : CodePagesEncodingProvider.Instance.GetEncoding(head[(start + 10)..end]);
    }
}
