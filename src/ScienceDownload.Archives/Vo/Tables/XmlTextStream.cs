using System.Xml;

namespace ScienceDownload.Archives.Vo;

/// <summary>The text of an element as a reader that never holds more than a block of it.</summary>
internal sealed class XmlTextStream : TextReader
{
    private readonly XmlReader _xml;
    private readonly int _depth;

    /// <param name="xml">At the start of the element.</param>
    public XmlTextStream(XmlReader xml)
    {
        _xml = xml;
        _depth = xml.IsEmptyElement ? int.MaxValue : xml.Depth;
        if (!xml.IsEmptyElement)
            xml.Step();
    }

    public override int Read(char[] buffer, int index, int count)
    {
        while (_xml.Depth > _depth)
        {
            if (VoXml.IsText(_xml.NodeType) && _xml.ReadValueChunk(buffer, index, count) is > 0 and int read)
                return read;
            _xml.Step();
        }

        return 0;
    }
}
