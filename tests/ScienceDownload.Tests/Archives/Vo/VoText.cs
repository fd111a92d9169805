using System.IO.Compression;
using System.Text;
using ScienceDownload.Archives.Vo;

namespace ScienceDownload.Tests.Archives.Vo;

/// <summary>Short ways to VOTables and their rows.</summary>
internal static class VoText
{
    public const string Fields = """
         <FIELD name="name" datatype="char" arraysize="*"/>
         <FIELD name="size" datatype="long"><VALUES null="-1"/></FIELD>
         <FIELD name="pub" datatype="boolean"/>
         <FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main"/>
         <FIELD name="xy" datatype="short" arraysize="2"/>
         <FIELD name="tag" datatype="char" arraysize="4"/>
        """;

    public const string TableData = """
        <TABLEDATA>
         <TR><TD>a.fits</TD><TD>100800</TD><TD>T</TD><TD>12.5</TD><TD>1 -2</TD><TD>IMG</TD></TR>
         <TR><TD/><TD>-1</TD><TD>?</TD><TD>NaN</TD><TD/><TD/></TR>
        </TABLEDATA>
        """;

    public const string Binary = "AAAABmEuZml0cwAAAAAAAYnAVEApAAAAAAAAAAH//klNRwAAAAAA//////////8/f/gAAAAAAAAAAAAAAAAAAA==";

    public const string Binary2 = "AAAAAAZhLmZpdHMAAAAAAAGJwFRAKQAAAAAAAAAB//5JTUcA/AAAAAAAAAAAAAAAAAB/+AAAAAAAAAAAAAAAAAAA";

    /// <summary>A document with one table of results.</summary>
    public static string Document(string fields, string data, string before = "", string after = "") => $"""
        <?xml version="1.0"?>
        <VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results">{before}
        <TABLE name="t">{fields}<DATA>{data}</DATA></TABLE>{after}</RESOURCE></VOTABLE>
        """;

    public static VoSource Source(string xml) => VoSource.FromBytes(Encoding.UTF8.GetBytes(xml));

    public static VoDocument Scan(string xml) => VoScanner.Scan(Source(xml));

    /// <summary>All rows of the results.</summary>
    public static IReadOnlyList<VoRecord> Rows(string xml) => Rows(Source(xml));

    public static IReadOnlyList<VoRecord> Rows(VoSource source, Stream? remote = null)
    {
        VoDocument document = VoScanner.Scan(source);
        return document.Results is { } table ? [.. VoRows.Read(source, table, remote, static _ => { })] : [];
    }

    /// <summary>The only value of the only row of a table with one column.</summary>
    public static object? Cell(string field, string cell) =>
        Rows(Document($"<FIELD name=\"c\" {field}", $"<TABLEDATA><TR>{cell}</TR></TABLEDATA>")).Single()[0];

    /// <summary>Rows in a serialization, within the document.</summary>
    public static string Stream(string kind, string base64, string encoding = "base64") =>
        $"<{kind}><STREAM encoding=\"{encoding}\">\n  {base64}\n</STREAM></{kind}>";

    /// <summary>The same bytes, packed.</summary>
    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
