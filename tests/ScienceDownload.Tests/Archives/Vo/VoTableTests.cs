using System.IO.Compression;
using System.Numerics;
using System.Text;
using ScienceDownload.Archives.Vo;

namespace ScienceDownload.Tests.Archives.Vo;

public sealed class VoTableTests
{
    // V3: the same rows in every way a table can be written; what a way cannot say is read as the table beside it says.
    [Fact]
    public void V3_one_table_reads_the_same_in_every_serialization()
    {
        IReadOnlyList<VoRecord> text = VoText.Rows(VoText.Document(VoText.Fields, VoText.TableData));
        IReadOnlyList<VoRecord> binary = VoText.Rows(VoText.Document(VoText.Fields, Stream("BINARY", VoText.Binary)));
        IReadOnlyList<VoRecord> binary2 = VoText.Rows(VoText.Document(VoText.Fields, Stream("BINARY2", VoText.Binary2)));

        foreach (IReadOnlyList<VoRecord> rows in (IReadOnlyList<VoRecord>[])[text, binary, binary2])
        {
            Assert.Equal(2, rows.Count);
            Assert.Equal(["a.fits", 100800L, true, 12.5, new short[] { 1, -2 }, "IMG"], rows[0].ToArray());
        }

        Assert.All(text[1].ToArray(), Assert.Null);
        Assert.All(binary2[1].ToArray(), Assert.Null);
        Assert.Equal(["", null, null, null, new short[] { 0, 0 }, ""], binary[1].ToArray());
    }

    [Fact]
    public void V3_rows_packed_and_lying_elsewhere_are_the_same_rows()
    {
        byte[] rows = Convert.FromBase64String(VoText.Binary);
        string xml = VoText.Document(VoText.Fields, """<BINARY><STREAM encoding="gzip" href="rows.bin.gz"/></BINARY>""");

        Assert.Equal("rows.bin.gz", VoText.Scan(xml).Streams[0]);
        IReadOnlyList<VoRecord> read = VoText.Rows(VoText.Source(xml), new MemoryStream(Gzip(rows)));
        Assert.Equal(["a.fits", 100800L, true, 12.5, new short[] { 1, -2 }, "IMG"], read[0].ToArray());

        string inline = VoText.Document(VoText.Fields, Stream("BINARY", Convert.ToBase64String(Gzip(rows)), "gzip"));
        Assert.Equal(2, VoText.Rows(inline).Count);
        IReadOnlyList<VoRecord> whole = VoText.Rows(VoSource.FromBytes(Gzip(Encoding.UTF8.GetBytes(inline))));
        Assert.Equal(2, whole.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(83)]
    public void V3_base64_that_is_cut_is_an_error(int letters)
    {
        string xml = VoText.Document(VoText.Fields, Stream("BINARY", VoText.Binary[..letters]));

        Assert.Equal(ErrorId.VoFormat, Assert.Throws<DownloadException>(() => VoText.Rows(xml)).Id);
    }

    [Fact]
    public void V3_xml_that_is_cut_anywhere_is_an_error_before_a_row_is_handed_out()
    {
        string xml = VoText.Document(VoText.Fields, VoText.TableData);

        for (int length = 0; length < xml.TrimEnd().Length; length += 7)
            Assert.Equal(ErrorId.VoFormat, Assert.Throws<DownloadException>(() => VoText.Scan(xml[..length])).Id);
    }

    [Fact]
    public void Rows_in_a_fits_file_are_an_error_that_says_so()
    {
        string xml = VoText.Document(VoText.Fields, """<FITS extnum="1"><STREAM href="http://vo.test/t.fits"/></FITS>""");

        DownloadException failure = Assert.Throws<DownloadException>(() => VoText.Rows(xml));

        Assert.Equal(ErrorId.VoFormat, failure.Id);
        Assert.Contains("FITS", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""datatype="boolean"/>""", "<TD>TRUE</TD>", true)]
    [InlineData("""datatype="boolean"/>""", "<TD>0</TD>", false)]
    [InlineData("""datatype="boolean"/>""", "<TD> </TD>", null)]
    [InlineData("""datatype="bit"/>""", "<TD>1</TD>", true)]
    [InlineData("""datatype="unsignedByte"/>""", "<TD>0xff</TD>", (byte)255)]
    [InlineData("""datatype="short"/>""", "<TD>0xffff</TD>", (short)-1)]
    [InlineData("""datatype="int"/>""", "<TD> +7 </TD>", 7)]
    [InlineData("""datatype="long"/>""", "<TD>-9223372036854775808</TD>", long.MinValue)]
    [InlineData("""datatype="long" arraysize="1"/>""", "<TD>5</TD>", 5L)]
    [InlineData("""datatype="float"/>""", "<TD>1e-3</TD>", 1e-3f)]
    [InlineData("""datatype="double"/>""", "<TD>-Inf</TD>", double.NegativeInfinity)]
    [InlineData("""datatype="double"/>""", "<TD>+Inf</TD>", double.PositiveInfinity)]
    [InlineData("""datatype="char"/>""", "<TD>x</TD>", "x")]
    [InlineData("""datatype="char" arraysize="*"/>""", "<TD> a b </TD>", " a b ")]
    [InlineData("""datatype="char" arraysize="*"/>""", "<TD>a<!-- no -->b<![CDATA[<c>]]></TD>", "ab<c>")]
    [InlineData("""datatype="unicodeChar" arraysize="*"/>""", "<TD>வணக்கம்</TD>", "வணக்கம்")]
    [InlineData("""datatype="float"/>""", """<TD encoding="base64">P4AAAA==</TD>""", 1f)]
    [InlineData("""datatype="int"><VALUES null="-9"/></FIELD>""", "<TD>-9</TD>", null)]
    [InlineData("""datatype="short"><VALUES null="-32769"/></FIELD>""", "<TD>-32769</TD>", null)]
    public void A_cell_is_typed_as_its_column_says(string field, string cell, object? expected) => Assert.Equal(expected, VoText.Cell(field, cell));

    [Fact]
    public void Arrays_are_typed_and_hold_nulls_where_the_column_has_a_null_value()
    {
        Assert.Equal(new[] { 1, 2, 3, 4 }, VoText.Cell("""datatype="int" arraysize="2x2"/>""", "<TD>1 2\n3 4</TD>"));
        Assert.Equal(new int?[] { 1, null }, VoText.Cell("""datatype="int" arraysize="*"><VALUES null="-9"/></FIELD>""", "<TD>1 -9</TD>"));
        Assert.Equal(new bool?[] { true, null, false }, VoText.Cell("""datatype="boolean" arraysize="3"/>""", "<TD>T ? F</TD>"));
        Assert.Equal(new[] { true, false, true }, VoText.Cell("""datatype="bit" arraysize="*"/>""", "<TD>101</TD>"));
        Assert.Equal(new Complex(1, -2), VoText.Cell("""datatype="doubleComplex"/>""", "<TD>1 -2</TD>"));
        Assert.Equal(new Complex[] { new(1, 2), new(3, 4) }, VoText.Cell("""datatype="floatComplex" arraysize="2"/>""", "<TD>1 2 3 4</TD>"));
        Assert.Equal(new[] { "ab", "cde" }, VoText.Cell("""datatype="char" arraysize="3x*"/>""", "<TD>ab cde</TD>"));
        Assert.Equal(new[] { 1.5, double.NaN, double.PositiveInfinity }, VoText.Cell("""datatype="double" arraysize="*"/>""", "<TD>1.5, NaN Inf</TD>"));
    }

    [Theory]
    [InlineData("""datatype="int"/>""", "<TD>12 apples</TD>")]
    [InlineData("""datatype="int" arraysize="3"/>""", "<TD>1 2</TD>")]
    [InlineData("""datatype="doubleComplex"/>""", "<TD>1</TD>")]
    [InlineData("""datatype="bar"/>""", "<TD>1</TD>")]
    [InlineData("""datatype="int"/>""", "<TD>1</TD><TD>2</TD>")]
    public void What_does_not_fit_its_column_is_an_error_that_names_it(string field, string cell) =>
        Assert.Equal(ErrorId.VoFormat, Assert.Throws<DownloadException>(() => VoText.Cell(field, cell)).Id);

    [Fact]
    public void Binary_cells_of_every_type_and_shape_are_read()
    {
        const string fields = """
            <FIELD name="bits" datatype="bit" arraysize="*"/><FIELD name="u" datatype="unicodeChar" arraysize="*"/>
            <FIELD name="c" datatype="floatComplex"/><FIELD name="b" datatype="unsignedByte" arraysize="2x*"/>
            <FIELD name="s" datatype="char" arraysize="2x2"/><FIELD name="f" datatype="float" arraysize="2"><VALUES null="-1"/></FIELD>
            """;
        byte[] row =
        [
            0, 0, 0, 10, 0b1010_0000, 0b0100_0000, 0, 0, 0, 2, 0x0b, 0x95, 0, (byte)'x', 0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0,
            0, 0, 0, 4, 1, 2, 3, 4, (byte)'a', 0, (byte)'b', (byte)'c', 0x3f, 0x80, 0, 0, 0xbf, 0x80, 0, 0,
        ];

        VoRecord record = VoText.Rows(VoText.Document(fields, Stream("BINARY", Convert.ToBase64String(row)))).Single();

        Assert.Equal(new[] { true, false, true, false, false, false, false, false, false, true }, record["bits"]);
        Assert.Equal(("\u0b95x", new Complex(1, -2)), (record["u"], record["c"]));
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, record["b"]);
        Assert.Equal(new[] { "a", "bc" }, record["s"]);
        Assert.Equal(new float?[] { 1f, null }, record["f"]);
    }

    [Fact]
    public void A_cell_that_claims_two_thousand_million_elements_costs_no_memory()
    {
        byte[] row = [0x07, 0, 0, 0, 1, 2, 3, 4];
        string xml = VoText.Document("""<FIELD name="a" datatype="unsignedByte" arraysize="*"/>""", Stream("BINARY", Convert.ToBase64String(row)));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ErrorId.VoFormat, Assert.Throws<DownloadException>(() => VoText.Rows(xml)).Id);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024 * 1024);
    }

    [Fact]
    public void Columns_keep_their_units_meanings_and_limits()
    {
        const string field = """
            <FIELD ID="f1" name="flux" datatype="float" unit="Jy" ucd="phot.flux" utype="x:Flux" xtype="q" width="8" precision="E3" ref="sys">
             <DESCRIPTION> Bright </DESCRIPTION><VALUES ID="v" null="-1"><MIN value="0"/><MAX value="9"/><OPTION value="3"/></VALUES><LINK href="http://a.test/"/>
            </FIELD><FIELD name="other" datatype="float"><VALUES ref="v"/></FIELD>
            """;

        VoTable table = VoText.Scan(VoText.Document(field, "<TABLEDATA/>", """<COOSYS ID="sys" system="ICRS"/>""")).Results!;

        VoField flux = table.Fields[0];
        Assert.Equal(("f1", "flux", "Jy", "phot.flux", "x:Flux", "q"), (flux.Id, flux.Name, flux.Unit, flux.Ucd, flux.Utype, flux.Xtype));
        Assert.Equal((8, "E3", "sys", "Bright", "-1", "0", "9"), (flux.Width, flux.Precision, flux.Ref, flux.Description, flux.NullValue, flux.Minimum, flux.Maximum));
        Assert.Equal("3 http://a.test/ -1", $"{flux.Options.Single()} {flux.Links.Single()} {table.Fields[1].NullValue}");
        Assert.Equal("ICRS", table.Systems.Single().Attributes["system"]);
    }

    [Fact]
    public void Columns_become_properties_of_different_names()
    {
        const string fields = """
            <FIELD name="a" datatype="int"/><FIELD name="A" ID="second" datatype="int"/><FIELD name="a" datatype="int"/>
            <FIELD name="psobject" datatype="int"/><FIELD name="" datatype="int"/>
            """;

        VoTable table = VoText.Scan(VoText.Document(fields, "<TABLEDATA/>")).Results!;

        Assert.Equal(["a", "second", "a_2", "psobject_", "column5"], table.Fields.Select(field => field.PropertyName));
        Assert.Equal((0, 1, 1), (table.IndexOf("a"), table.IndexOf("A"), table.IndexOf("second")));
    }

    // V4: the last word counts, wherever it stands.
    [Theory]
    [InlineData("""<INFO name="QUERY_STATUS" value="OK"/>""", "", VoOutcome.Ok, null)]
    [InlineData("", "", VoOutcome.Ok, null)]
    [InlineData("""<INFO name="query_status" value="ok"/>""", """<INFO name="QUERY_STATUS" value="ERROR">disk full</INFO>""", VoOutcome.Error, "disk full")]
    [InlineData("""<INFO name="QUERY_STATUS" value="OK"/>""", """<INFO name="QUERY_STATUS" value="OVERFLOW"/>""", VoOutcome.Overflow, null)]
    [InlineData("""<INFO ID="Error" name="Error" value="SR: no number"/>""", "", VoOutcome.Error, "SR: no number")]
    [InlineData("""<PARAM name="Error" datatype="char" arraysize="*" value="bad"/>""", "", VoOutcome.Error, "bad")]
    public void V4_the_status_of_a_query_is_what_is_said_last(string before, string after, VoOutcome outcome, string? message)
    {
        VoDocument document = VoText.Scan(VoText.Document(VoText.Fields, VoText.TableData, before, after));

        Assert.Equal((outcome, message), (document.Status.Outcome, document.Status.Message));
        Assert.Equal(outcome, document.Results!.Status.Outcome);
    }

    [Fact]
    public void V4_the_oldest_errors_stand_at_the_root_or_in_definitions()
    {
        Assert.Equal("bad", VoText.Scan("""<VOTABLE><INFO name="Error" value="bad"/></VOTABLE>""").Status.Message);
        Assert.Equal("bad", VoText.Scan("""<VOTABLE><DEFINITIONS><PARAM name="Error" datatype="char" arraysize="*" value="bad"/></DEFINITIONS></VOTABLE>""").Status.Message);
    }

    // V9: nothing of a DOCTYPE is believed or fetched.
    [Fact]
    public void V9_entities_are_never_resolved()
    {
        string canary = Path.GetTempFileName();
        File.WriteAllText(canary, "SECRET");
        try
        {
            string body = VoText.Document("""<FIELD name="c" datatype="char" arraysize="*"/>""", "<TABLEDATA><TR><TD>&leak;</TD></TR></TABLEDATA>");
            string evil = body.Replace("<VOTABLE", $"""<!DOCTYPE VOTABLE [<!ENTITY leak SYSTEM "file://{canary}">]><VOTABLE""", StringComparison.Ordinal);
            DownloadException failure = Assert.Throws<DownloadException>(() => VoText.Scan(evil));
            Assert.Equal(ErrorId.VoFormat, failure.Id);
            Assert.DoesNotContain("SECRET", failure.ToString(), StringComparison.Ordinal);

            string harmless = evil.Replace("&leak;", "fine", StringComparison.Ordinal);
            Assert.Equal("fine", VoText.Rows(harmless).Single()[0]);
        }
        finally
        {
            File.Delete(canary);
        }
    }

    [Fact]
    public void V9_elements_nested_without_end_are_refused_early()
    {
        string xml = VoText.Document(string.Concat(Enumerable.Repeat("<GROUP>", 100_000)), "");
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        long read = 0;

        Assert.Equal(ErrorId.VoFormat, Assert.Throws<DownloadException>(() => VoText.Scan(xml)).Id);
        Assert.ThrowsAny<Exception>(() =>
        {
            using System.Xml.XmlReader reader = VoXml.Open(stream);
            while (reader.Step())
                read = stream.Position;
        });
        Assert.InRange(read, 1, 100_000);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("iso-8859-1")]
    [InlineData("windows-1252")]
    public void Text_is_read_in_the_encoding_it_declares(string name)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        string xml = VoText.Document("""<FIELD name="c" datatype="char" arraysize="*"/>""", "<TABLEDATA><TR><TD>Ångström</TD></TR></TABLEDATA>")
            .Replace("version=\"1.0\"", $"version=\"1.0\" encoding=\"{name}\"", StringComparison.Ordinal);

        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(xml)];

        Assert.Equal("Ångström", VoText.Rows(VoSource.FromBytes(bytes)).Single()[0]);
    }

    [Theory]
    [InlineData("", "root element")]
    [InlineData("<html><body/></html>", "html")]
    [InlineData("no xml at all", "VOTable")]
    public void What_is_no_votable_is_an_error_that_says_what_it_is(string text, string part) =>
        Assert.Contains(part, Assert.Throws<DownloadException>(() => VoText.Scan(text)).Message, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Services_and_their_parameters_are_read()
    {
        const string services = """
            <RESOURCE type="meta" utype="adhoc:service" ID="cut">
             <PARAM name="standardID" datatype="char" arraysize="*" value="ivo://ivoa.net/std/SODA#sync-1.0"/>
             <PARAM name="accessURL" datatype="char" arraysize="*" value="https://vo.test/soda/sync?v=2"/>
             <GROUP name="inputParams"><PARAM name="ID" datatype="char" arraysize="*" value="" ref="did"/>
              <PARAM name="MODE" datatype="char" arraysize="*" value="fast"/>
              <PARAM name="CIRCLE" datatype="double" arraysize="3" unit="deg" value=""/></GROUP>
            </RESOURCE>
            """;
        string xml = VoText.Document("""<FIELD name="id" ID="did" datatype="char" arraysize="*"/>""", "<TABLEDATA><TR><TD>ivo://d?7</TD></TR></TABLEDATA>", after: services);

        VoRecord record = VoText.Rows(xml).Single();
        ServiceDescriptor service = record.VoTable.Services.Single();

        Assert.Equal(("cut", "ivo://ivoa.net/std/SODA#sync-1.0", false), (service.Id, service.StandardId, service.IsSelf));
        Assert.Equal(
            "https://vo.test/soda/sync?v=2&ID=ivo%3A%2F%2Fd%3F7&MODE=fast&CIRCLE=10%2041%200.1",
            ServiceCalls.Make(service, record, [new("circle", "10 41 0.1")]).Target.AbsoluteUri);
    }

    internal static string Stream(string kind, string base64, string encoding = "base64") =>
        $"<{kind}><STREAM encoding=\"{encoding}\">\n  {base64}\n</STREAM></{kind}>";

    internal static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
