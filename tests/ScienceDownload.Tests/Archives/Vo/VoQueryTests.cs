using System.Text;
using ScienceDownload.Archives.Vo;

namespace ScienceDownload.Tests.Archives.Vo;

public sealed class VoQueryTests : VoServiceTest
{
    [Fact]
    public async Task Images_are_found_by_what_is_asked()
    {
        var query = new ImageQuery();
        query.AddCircle(10.05, 41.05, 0.021);
        query.AddInterval("BAND", [5e-7, double.PositiveInfinity]);
        query.AddAny("COLLECTION", ["DEMO", "OTHER"]);

        List<VoRecord> rows = await RowsAsync(Client(), new VoCall(Simulator.At("sia2/query")) { Parameters = query.Parameters });

        Assert.Equal(["Demo 3", "Demo 4", "Demo 5", "Demo 6", "Demo 7"], rows.Select(row => row.GetText("target_name")));
        Assert.Equal(
            "/sia2/query?POS=CIRCLE%2010.05%2041.05%200.021&BAND=5E-07%20%2BInf&COLLECTION=DEMO&COLLECTION=OTHER", Simulator.Requests[0].Target);
        Assert.True(RecordReader.Read(rows[0]).IsDataLink);
        Assert.Equal("ivo://vo.test/d?3", RecordReader.Read(rows[0]).PublisherId);
        Assert.NotNull(RecordReader.Read(rows[0]).LinksService);
    }

    [Fact]
    public void Times_are_days_of_the_modified_julian_calendar()
    {
        Assert.Equal(60000, ImageQuery.ToMjd(new DateTimeOffset(2023, 2, 25, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(51544.5, ImageQuery.ToMjd(new DateTimeOffset(2000, 1, 1, 12, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void What_is_not_on_the_sky_is_not_asked_for()
    {
        var query = new ImageQuery();

        Assert.Equal(ErrorId.InputInvalid, Assert.Throws<DownloadException>(() => query.AddCircle(400, 0, 1)).Id);
        Assert.Throws<DownloadException>(() => query.AddCircle(0, double.NaN, 1));
        Assert.Throws<DownloadException>(() => query.AddPolygon([1, 2, 3, 4]));
        Assert.Throws<DownloadException>(() => query.AddInterval("BAND", [2, 1]));
        Assert.Empty(query.Parameters);
    }

    [Theory]
    [InlineData("sia2/query", "/sia2/query")]
    [InlineData("sia2", "/sia2/query")]
    [InlineData("capabilities", "/sia2/query")]
    public async Task A_service_is_found_by_its_address_its_base_or_its_list(string given, string expected) =>
        Assert.Equal(
            expected,
            (await Capabilities.FindAsync(Client(), Simulator.At(given), "ivo://ivoa.net/std/SIA#query-2", "query", Cancellation)).AbsolutePath);

    // An error is one whatever status it comes with.
    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(500)]
    public async Task An_error_of_a_service_is_told_in_its_words(int status)
    {
        Simulator.Script(
            "/bad",
            """<VOTABLE><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">UsageFault: bad BAND</INFO></RESOURCE></VOTABLE>""",
            status);

        DownloadException failure = await Assert.ThrowsAsync<DownloadException>(
            () => Client().QueryAsync(new VoCall(Simulator.At("bad")), Cancellation));

        Assert.Equal(ErrorId.VoServiceFault, failure.Id);
        Assert.Contains("UsageFault: bad BAND", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, Hits("/bad"));
    }

    // Columns of text were asked for, and a table with nothing but the error came.
    [Theory]
    [InlineData("<?xml version='1.0'?><VOTABLE><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"ERROR\">Column foo not found</INFO></RESOURCE></VOTABLE>", true)]
    [InlineData("Error,flux\n1,2\n", false)]
    [InlineData("a,b\n<VOTABLE>,2\n", false)]
    public async Task An_error_in_place_of_text_is_an_error(string answer, bool isError)
    {
        Simulator.Script("/tap/sync", answer, contentType: "text/csv");
        using VoSource source = await Client().FetchAsync(
            TapCalls.Sync(new TapQuery(Simulator.At("tap"), "SELECT foo") { Format = "csv" }), Cancellation);

        Exception? failure = Record.Exception(() => TextAnswer.RefuseError(source, "vo.test"));

        Assert.Equal(isError ? "vo.test answered: Column foo not found" : null, failure?.Message);
    }

    [Fact]
    public async Task An_error_behind_the_rows_takes_them_back()
    {
        Simulator.Script(
            "/bad", VoText.Document(VoText.Fields, VoText.TableData, after: """<INFO name="QUERY_STATUS" value="ERROR">cut off</INFO>"""));

        Assert.Equal(
            ErrorId.VoServiceFault, (await Assert.ThrowsAsync<DownloadException>(() => RowsAsync(Client(), new VoCall(Simulator.At("bad"))))).Id);
    }

    [Fact]
    public async Task More_rows_than_are_given_out_is_no_error()
    {
        using VoReply reply = await Client().QueryAsync(new VoCall(Simulator.At("sia2/query")) { Parameters = [new("MAXREC", "2")] }, Cancellation);

        Assert.Equal(VoOutcome.Overflow, reply.Document.Status.Outcome);
        Assert.Equal(2, VoRows.Read(reply.Source, reply.Document.Results!, null, static _ => { }).Count());
    }

    [Fact]
    public async Task A_fault_that_passes_is_asked_again_and_text_is_a_fault_too()
    {
        Options.TransientFaults = 2;
        Assert.Equal(60, (await RowsAsync(Client(), new VoCall(Simulator.At("sia2/query")))).Count);
        Assert.Equal(3, Hits("/sia2/query"));

        Simulator.Script("/text", "NotFoundFault: no such thing", 404, "text/plain");
        Assert.Equal(
            ErrorId.ItemNotFound,
            (await Assert.ThrowsAsync<DownloadException>(() => Client().QueryAsync(new VoCall(Simulator.At("text")), Cancellation))).Id);
        Simulator.Script("/text", "UsageFault: what?", 200, "text/plain");
        Assert.Equal(
            ErrorId.VoServiceFault,
            (await Assert.ThrowsAsync<DownloadException>(() => Client().QueryAsync(new VoCall(Simulator.At("text")), Cancellation))).Id);
    }

    [Fact]
    public async Task Cone_searches_have_errors_of_their_own()
    {
        Assert.Equal(3, (await RowsAsync(Client(), new VoCall(Simulator.At("scs?RA=10.02&DEC=41&SR=0.0101")))).Count);
        DownloadException failure = await Assert.ThrowsAsync<DownloadException>(
            () => RowsAsync(Client(), new VoCall(Simulator.At("scs?RA=10&DEC=41&SR=x"))));
        Assert.Contains("is no number", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queries_bring_rows_and_tables_go_with_them()
    {
        var query = new TapQuery(Simulator.At("tap"), "SELECT TOP 3 * FROM ivoa.obscore") { MaxRecords = 2 };
        Assert.Equal(2, (await RowsAsync(Client(), TapCalls.Sync(query))).Count);

        byte[] table = Encoding.UTF8.GetBytes(VoText.Document(VoText.Fields, VoText.TableData));
        TapQuery joined = new(Simulator.At("tap/sync"), "SELECT COUNT(*) FROM TAP_UPLOAD.mine") { Uploads = [new TapUpload("mine", null, table)] };
        Assert.Equal(2, (await RowsAsync(Client(), TapCalls.Sync(joined))).Single()["n"]);
    }

    // Rows that lie elsewhere are fetched, over HTTP only.
    [Fact]
    public async Task The_bytes_of_a_table_are_fetched_from_where_it_says()
    {
        byte[] packed = VoText.Gzip(Convert.FromBase64String(VoText.Binary));
        Simulator.Script("/d/t.xml", VoText.Document(VoText.Fields, """<BINARY><STREAM encoding="gzip" href="rows.gz"/></BINARY>"""));
        Simulator.Script("/d/rows.gz", exchange => exchange.SendAsync(200, packed));
        Assert.Equal(2, (await RowsAsync(Client(), new VoCall(Simulator.At("d/t.xml")))).Count);

        Simulator.Script("/d/t.xml", VoText.Document(VoText.Fields, """<BINARY><STREAM href="file:///etc/passwd"/></BINARY>"""));
        Assert.Equal(
            ErrorId.VoFormat, (await Assert.ThrowsAsync<DownloadException>(() => RowsAsync(Client(), new VoCall(Simulator.At("d/t.xml"))))).Id);
    }

    // What a DOCTYPE points to is never asked for.
    [Fact]
    public async Task The_canary_is_never_hit()
    {
        string body = VoText.Document("""<FIELD name="c" datatype="char" arraysize="*"/>""", "<TABLEDATA><TR><TD>&leak;</TD></TR></TABLEDATA>");
        string canary = Simulator.At("canary").AbsoluteUri;
        Simulator.Script("/evil", body.Replace(
            "<VOTABLE",
            $"<!DOCTYPE VOTABLE SYSTEM \"{canary}\" [<!ENTITY leak SYSTEM \"{canary}\"><!ENTITY % p SYSTEM \"{canary}\"> %p;]><VOTABLE",
            StringComparison.Ordinal));

        Assert.Equal(ErrorId.VoFormat, (await Assert.ThrowsAsync<DownloadException>(() => RowsAsync(Client(), new VoCall(Simulator.At("evil"))))).Id);
        Assert.Equal(0, Hits("/canary"));
    }
}
