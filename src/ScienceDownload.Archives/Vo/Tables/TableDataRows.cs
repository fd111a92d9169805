using System.Text;
using System.Xml;

namespace ScienceDownload.Archives.Vo;

/// <summary>Reads rows that are written as TR and TD.</summary>
internal sealed class TableDataRows(XmlReader xml, Column[] columns, string? source)
{
    private readonly StringBuilder _text = new();
    private long _row;

    /// <summary>The rows, from TABLEDATA to its end.</summary>
    public IEnumerable<object?[]> Read()
    {
        if (xml.NodeType != XmlNodeType.Element || xml.IsEmptyElement)
            yield break;
        int depth = xml.Depth;
        VoXml.Try(source, xml.Step);
        while (xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "TR")
                yield return VoXml.Try(source, ReadRow);
            else
                VoXml.Try(source, xml.Step);
        }
    }

    private object?[] ReadRow()
    {
        _row++;
        object?[] values = new object?[columns.Length];
        int place = 0;
        xml.Children(name =>
        {
            if (name != "TD")
                return;
            if (place >= columns.Length)
                throw new FormatException($"row {_row} has more cells than the {columns.Length} columns.");
            values[place] = ReadCell(columns[place]);
            place++;
        });
        return values;
    }

    private object? ReadCell(Column column)
    {
        bool isBase64 = xml.Attribute("encoding") == "base64";
        string text = ReadText();
        try
        {
            if (!isBase64)
                return TextCells.Read(column, text);
            return text.Length == 0 ? null : new BinaryCells(new MemoryStream(Convert.FromBase64String(text))).Read(column);
        }
        catch (Exception exception) when (exception is FormatException or EndOfStreamException)
        {
            throw new FormatException($"row {_row}, column '{column.Field.Name}': {exception.Message}.", exception);
        }
    }

    private string ReadText()
    {
        if (xml.IsEmptyElement)
        {
            xml.Step();
            return "";
        }

        int depth = xml.Depth;
        string text = "";
        xml.Step();
        // Nearly all cells are one piece; comments and CDATA cut the others.
        if (VoXml.IsText(xml.NodeType))
        {
            text = xml.Value;
            xml.Step();
        }

        if (xml.Depth > depth)
        {
            _text.Clear().Append(text);
            while (xml.Depth > depth)
            {
                if (VoXml.IsText(xml.NodeType))
                    _text.Append(xml.Value);
                xml.Step();
            }

            text = _text.ToString();
        }

        xml.Step();
        return text;
    }
}
