using System.IO.Compression;
using System.Xml;

namespace ScienceDownload.Archives.Vo;

/// <summary>Reads rows that are written as bytes.</summary>
internal static class BinaryRows
{
    /// <summary>The rows, from BINARY or BINARY2 to the end of the bytes.</summary>
    /// <param name="xml">At the element.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="hasFlags">Whether each row begins with flags for nulls, as in BINARY2.</param>
    /// <param name="remote">The bytes when they are not in the document.</param>
    /// <param name="source">The document's name in messages.</param>
    public static IEnumerable<object?[]> Read(XmlReader xml, Column[] columns, bool hasFlags, Stream? remote, string? source)
    {
        using Stream? bytes = VoXml.Try(source, () => OpenBytes(xml, remote));
        if (bytes is null || columns.Length == 0)
            yield break;
        var cells = new BinaryCells(bytes);
        for (long row = 1; Try(source, () => ReadRow(cells, columns, hasFlags, row)) is { } values; row++)
            yield return values;
    }

    private static Stream? OpenBytes(XmlReader xml, Stream? remote)
    {
        int depth = xml.Depth;
        while (xml.NodeType != XmlNodeType.Element || xml.LocalName != "STREAM")
        {
            if (!xml.Step() || xml.Depth <= depth)
                return null;
        }

        string encoding = xml.Attribute("encoding")?.Trim().ToLowerInvariant() ?? "";
        Stream bytes = remote is not null
            ? encoding == "base64" ? new Base64Stream(new StreamReader(remote)) : remote
            : new Base64Stream(new XmlTextStream(xml));
        return encoding == "gzip" || (encoding == "dynamic" && IsPacked(remote))
            ? new GZipStream(bytes, CompressionMode.Decompress)
            : new BufferedStream(bytes, 128 * 1024);
    }

    private static bool IsPacked(Stream? remote)
    {
        if (remote is not { CanSeek: true })
            return false;
        bool isPacked = remote.ReadByte() == 0x1f && remote.ReadByte() == 0x8b;
        remote.Position = 0;
        return isPacked;
    }

    private static object?[]? ReadRow(BinaryCells cells, Column[] columns, bool hasFlags, long row)
    {
        Span<byte> flags = stackalloc byte[hasFlags ? (columns.Length + 7) / 8 : 1];
        if (!cells.Fill(flags, atRowStart: true))
            return null;
        object?[] values = new object?[columns.Length];
        for (int place = 0; place < columns.Length; place++)
        {
            object? value;
            try
            {
                // Without flags, the byte that told that there is a row is the first of its first cell.
                value = cells.Read(columns[place], hasFlags || place > 0 ? -1 : flags[0]);
            }
            catch (Exception exception) when (exception is FormatException or EndOfStreamException)
            {
                throw new FormatException($"row {row}: {exception.Message}", exception);
            }

            bool isNull = hasFlags && (flags[place / 8] & (0x80 >> (place % 8))) != 0;
            values[place] = isNull ? null : value;
        }

        return values;
    }

    private static T Try<T>(string? source, Func<T> read) => VoXml.Try(source, () =>
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    });
}
