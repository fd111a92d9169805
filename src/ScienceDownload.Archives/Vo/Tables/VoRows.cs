using System.Xml;

namespace ScienceDownload.Archives.Vo;

/// <summary>The second reading of a document: the rows of a table, one at a time.</summary>
internal static class VoRows
{
    /// <summary>Reads the rows of a table as they come.</summary>
    /// <param name="source">The document.</param>
    /// <param name="table">A table of its first reading.</param>
    /// <param name="remote">The bytes of the table when they are not in the document; null when they are. Disposed here.</param>
    /// <param name="warn">Told what was read otherwise than it is written.</param>
    /// <exception cref="DownloadException">A row is broken (<see cref="ErrorId.VoFormat"/>).</exception>
    public static IEnumerable<VoRecord> Read(VoSource source, VoTable table, Stream? remote, Action<string> warn)
    {
        using Stream? owned = remote;
        if (table.Serialization == VoSerialization.Fits)
            throw VoXml.Broken(source.Name, "its rows are in a FITS file, which is not read. Ask the service for TABLEDATA or BINARY2.");
        using XmlReader xml = VoXml.Try(source.Name, () => VoXml.Open(source.Open()));
        VoXml.Try(source.Name, () => FindTable(xml, table.Index));
        Column[] columns = [.. table.Fields.Select(Column.Of)];
        IEnumerable<object?[]> rows = table.Serialization switch
        {
            VoSerialization.TableData => new TableDataRows(xml, columns, source.Name).Read(),
            VoSerialization.Binary or VoSerialization.Binary2 =>
                BinaryRows.Read(xml, columns, table.Serialization == VoSerialization.Binary2, remote, source.Name),
            _ => [],
        };
        foreach (object?[] row in rows)
            yield return new VoRecord(table, row);

        foreach (Column column in columns.Where(column => column.Unreadable is not null))
            warn($"{table}: column '{column.Field.Name}' has cells like '{column.Unreadable}' that are no {column.Type}; they are read as null.");
    }

    private static bool FindTable(XmlReader xml, int index)
    {
        for (int seen = -1; xml.Step();)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "TABLE" && ++seen == index)
            {
                FindData(xml);
                return true;
            }
        }

        throw new FormatException("it changed while it was read.");
    }

    private static void FindData(XmlReader xml)
    {
        while (xml.Step())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName is "TABLEDATA" or "BINARY" or "BINARY2")
                return;
            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "TABLE")
                return;
        }
    }
}
