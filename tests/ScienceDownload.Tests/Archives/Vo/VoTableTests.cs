using System.Text;
using ScienceDownload.Archives.Vo;

namespace ScienceDownload.Tests.Archives.Vo;

/// <summary>Tables: their serializations, columns, status, encodings and services.</summary>
public sealed class VoTableTests
{
    // The same rows in every way a table can be written; what a way cannot say is read as the table beside it says.
    [Fact]
    public void One_table_reads_the_same_in_every_serialization()
    {
        IReadOnlyList<VoRecord> text = VoText.Rows(VoText.Document(VoText.Fields, VoText.TableData));
        IReadOnlyList<VoRecord> binary = VoText.Rows(VoText.Document(VoText.Fields, VoText.Stream("BINARY", VoText.Binary)));
        IReadOnlyList<VoRecord> binary2 = VoText.Rows(VoText.Document(VoText.Fields, VoText.Stream("BINARY2", VoText.Binary2)));

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
    public void Rows_packed_and_lying_elsewhere_are_the_same_rows()
    {
        byte[] rows = Convert.FromBase64String(VoText.Binary);
        string xml = VoText.Document(VoText.Fields, """<BINARY><STREAM encoding="gzip" href="rows.bin.gz"/></BINARY>""");

        Assert.Equal("rows.bin.gz", VoText.Scan(xml).Streams[0]);
        IReadOnlyList<VoRecord> read = VoText.Rows(VoText.Source(xml), new MemoryStream(VoText.Gzip(rows)));
        Assert.Equal(["a.fits", 100800L, true, 12.5, new short[] { 1, -2 }, "IMG"], read[0].ToArray());

        string inline = VoText.Document(VoText.Fields, VoText.Stream("BINARY", Convert.ToBase64String(VoText.Gzip(rows)), "gzip"));
        Assert.Equal(2, VoText.Rows(inline).Count);
        IReadOnlyList<VoRecord> whole = VoText.Rows(VoSource.FromBytes(VoText.Gzip(Encoding.UTF8.GetBytes(inline))));
        Assert.Equal(2, whole.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(83)]
    public void Base64_that_is_cut_is_an_error(int letters)
    {
        string xml = VoText.Document(VoText.Fields, VoText.Stream("BINARY", VoText.Binary[..letters]));

        Assert.Equal(ErrorId.VoFormat, Assert.Throws<DownloadException>(() => VoText.Rows(xml)).Id);
    }

    [Fact]
    public void Xml_that_is_cut_anywhere_is_an_error_before_a_row_is_handed_out()
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
        Assert.Equal(
            (8, "E3", "sys", "Bright", "-1", "0", "9"),
            (flux.Width, flux.Precision, flux.Ref, flux.Description, flux.NullValue, flux.Minimum, flux.Maximum));
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

    // The last word counts, wherever it stands.
    [Theory]
    [InlineData("""<INFO name="QUERY_STATUS" value="OK"/>""", "", VoOutcome.Ok, null)]
    [InlineData("", "", VoOutcome.Ok, null)]
    [InlineData("""<INFO name="query_status" value="ok"/>""", """<INFO name="QUERY_STATUS" value="ERROR">disk full</INFO>""", VoOutcome.Error, "disk full")]
    [InlineData("""<INFO name="QUERY_STATUS" value="OK"/>""", """<INFO name="QUERY_STATUS" value="OVERFLOW"/>""", VoOutcome.Overflow, null)]
    [InlineData("""<INFO ID="Error" name="Error" value="SR: no number"/>""", "", VoOutcome.Error, "SR: no number")]
    [InlineData("""<PARAM name="Error" datatype="char" arraysize="*" value="bad"/>""", "", VoOutcome.Error, "bad")]
    public void The_status_of_a_query_is_what_is_said_last(string before, string after, VoOutcome outcome, string? message)
    {
        VoDocument document = VoText.Scan(VoText.Document(VoText.Fields, VoText.TableData, before, after));

        Assert.Equal((outcome, message), (document.Status.Outcome, document.Status.Message));
        Assert.Equal(outcome, document.Results!.Status.Outcome);
    }

    [Fact]
    public void The_oldest_errors_stand_at_the_root_or_in_definitions()
    {
        Assert.Equal("bad", VoText.Scan("""<VOTABLE><INFO name="Error" value="bad"/></VOTABLE>""").Status.Message);
        const string defined =
            """<VOTABLE><DEFINITIONS><PARAM name="Error" datatype="char" arraysize="*" value="bad"/></DEFINITIONS></VOTABLE>""";
        Assert.Equal("bad", VoText.Scan(defined).Status.Message);
    }

    // Nothing of a DOCTYPE is believed or fetched.
    [Fact]
    public void Entities_are_never_resolved()
    {
        string canary = Path.GetTempFileName();
        File.WriteAllText(canary, "SECRET");
        try
        {
            string body = VoText.Document("""<FIELD name="c" datatype="char" arraysize="*"/>""", "<TABLEDATA><TR><TD>&leak;</TD></TR></TABLEDATA>");
            string evil = body.Replace(
                "<VOTABLE", $"""<!DOCTYPE VOTABLE [<!ENTITY leak SYSTEM "file://{canary}">]><VOTABLE""", StringComparison.Ordinal);
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
    public void Elements_nested_without_end_are_refused_early()
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
        string xml = VoText.Document(
            """<FIELD name="id" ID="did" datatype="char" arraysize="*"/>""",
            "<TABLEDATA><TR><TD>ivo://d?7</TD></TR></TABLEDATA>",
            after: services);

        VoRecord record = VoText.Rows(xml).Single();
        ServiceDescriptor service = record.VoTable.Services.Single();

        Assert.Equal(("cut", "ivo://ivoa.net/std/SODA#sync-1.0", false), (service.Id, service.StandardId, service.IsSelf));
        Assert.Equal(
            "https://vo.test/soda/sync?v=2&ID=ivo%3A%2F%2Fd%3F7&MODE=fast&CIRCLE=10%2041%200.1",
            ServiceCalls.Make(service, record, [new("circle", "10 41 0.1")]).Target.AbsoluteUri);
    }
}
