using ScienceDownload.Archives.Vo;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Archives.Vo;

public sealed class DataLinkTests : VoServiceTest
{
    private protected override VoSimulatorOptions Start() => new() { Datasets = 120 };

    // Every data set is answered once, in the order asked, however the service goes about it.
    [Theory]
    [InlineData(1, null, true, false, 1)]
    [InlineData(50, null, true, true, 1)]
    [InlineData(120, null, true, false, 3)]
    [InlineData(50, 20, true, true, 3)]
    [InlineData(50, 20, false, false, 3)]
    public async Task Every_data_set_is_answered_once_in_the_order_asked(int count, int? stopAfter, bool saysSo, bool shuffled, int requests)
    {
        (Options.LinksStopAfter, Options.LinksSayOverflow, Options.LinksShuffled) = (stopAfter, saysSo, shuffled);
        string[] ids = [.. Simulator.Datasets.Take(count).Select(one => one.Id).OrderByDescending(id => id, StringComparer.Ordinal)];

        List<DataLinkRow> rows = await ReadAsync(new DataLinkRequest(Simulator.At("links"), ids) { Semantics = ["#this"] });

        Assert.Equal(ids, rows.Select(row => row.Id));
        Assert.All(rows, row => Assert.Null(row.ErrorMessage));
        Assert.Equal(requests, Hits("/links"));
    }

    [Fact]
    public async Task Lists_that_are_too_long_are_halved()
    {
        Options.LinksTakeAtMost = 10;
        string[] ids = [.. Simulator.Datasets.Take(50).Select(one => one.Id)];

        List<DataLinkRow> rows = await ReadAsync(new DataLinkRequest(Simulator.At("links"), ids) { Semantics = ["this"] });

        Assert.Equal(ids, rows.Select(row => row.Id));
    }

    [Fact]
    public async Task Unknown_data_sets_are_answered_with_an_error_whether_the_service_says_so_or_not()
    {
        string[] ids = ["ivo://vo.test/d?1", "ivo://vo.test/unknown", "ivo://vo.test/silent", "ivo://vo.test/d?2"];

        List<DataLinkRow> rows = await ReadAsync(new DataLinkRequest(Simulator.At("links"), ids) { Semantics = ["#this"] });

        Assert.Equal(ids, rows.Select(row => row.Id));
        Assert.StartsWith("NotFoundFault", rows[1].ErrorMessage, StringComparison.Ordinal);
        Assert.StartsWith("NotFoundFault", rows[2].ErrorMessage, StringComparison.Ordinal);
        Assert.NotNull(rows[3].AccessUrl);
    }

    [Fact]
    public async Task A_row_is_a_link_a_service_or_an_error()
    {
        List<DataLinkRow> rows = await ReadAsync(new DataLinkRequest(Simulator.At("links"), ["ivo://vo.test/d?7"]));

        Assert.Equal(["#this", "#thumbnail", "#cutout"], rows.Select(row => row.Semantics));
        Assert.Equal((8640L, LinkAuth.Optional, true), (rows[0].ContentLength, rows[0].LinkAuth, rows[0].LinkAuthorized));
        VoCopy copy = rows[0].CloudCopies.Single();
        Assert.Equal(("aws", "vo-img", "f/7.fits", "us-east-1", VoCopyAccess.Open), (copy.Provider, copy.Bucket, copy.Key, copy.Region, copy.Access));
        Assert.Equal((null, LinkAuth.None), (rows[1].ContentLength, rows[1].LinkAuth));
        Assert.Null(rows[2].AccessUrl);
        VoCall cutout = ServiceCalls.Make(rows[2].Service!, rows[2].Record, [new("CIRCLE", "10 41 0.1")]);
        Assert.Equal(Simulator.At("soda/sync?v=2&ID=ivo%3A%2F%2Fvo.test%2Fd%3F7&CIRCLE=10%2041%200.1"), cutout.Target);
    }

    // What stands beside a preview speaks of the data set, not of the preview.
    [Fact]
    public async Task Copies_in_clouds_are_those_of_the_data_set_itself()
    {
        const string cloud = """{"aws":{"bucket_name":"vo-img","key":"f/7.fits"}}""";
        Simulator.Script("/cloudy", VoText.Document(
            """
            <FIELD name="ID" datatype="char" arraysize="*"/><FIELD name="access_url" datatype="char" arraysize="*"/>
            <FIELD name="semantics" datatype="char" arraysize="*"/><FIELD name="cloud_access" datatype="char" arraysize="*"/>
            """,
            $"<TABLEDATA><TR><TD>d</TD><TD>https://vo.test/7.fits</TD><TD>#this</TD><TD>{cloud}</TD></TR>"
            + $"<TR><TD>d</TD><TD>https://vo.test/7.jpg</TD><TD>#preview</TD><TD>{cloud}</TD></TR></TABLEDATA>"));

        List<DataLinkRow> rows = await ReadAsync(new DataLinkRequest(Simulator.At("cloudy"), []));

        Assert.Equal([1, 0], rows.Select(row => row.CloudCopies.Count));
    }

    // Links in links are followed three deep, and never in a circle.
    [Theory]
    [InlineData(2, "https://vo.test/end.fits")]
    [InlineData(3, "https://vo.test/end.fits")]
    [InlineData(4, "")]
    public async Task Links_in_links_are_followed_three_deep(int depth, string end)
    {
        for (int level = 1; level <= depth; level++)
        {
            bool isLast = level == depth;
            Simulator.Script(
                $"/nested{level}",
                Links(isLast ? "https://vo.test/end.fits" : Simulator.At($"nested{level + 1}").AbsoluteUri, isLast ? "application/fits" : Nested));
        }

        Simulator.Script("/top", Links(Simulator.At("nested1").AbsoluteUri, Nested));

        DataLinkRow row = Assert.Single(await ReadAsync(new DataLinkRequest(Simulator.At("top"), [])));

        Assert.Equal(depth > 3 ? (Simulator.At("nested4").AbsoluteUri, true, 3) : (end, false, depth), (row.AccessUrl, row.IsDataLink, row.Depth));
    }

    [Fact]
    public async Task A_circle_ends_and_each_table_is_read_once()
    {
        Simulator.Script("/a", Links(Simulator.At("b").AbsoluteUri, Nested, "https://vo.test/a.fits"));
        Simulator.Script("/b", Links(Simulator.At("a").AbsoluteUri, Nested, "https://vo.test/b.fits"));

        List<DataLinkRow> rows = await ReadAsync(new DataLinkRequest(Simulator.At("a"), []));

        Assert.Equal(["https://vo.test/b.fits", "https://vo.test/a.fits"], rows.Select(row => row.AccessUrl));
        Assert.Equal((1, 1), (Hits("/a"), Hits("/b")));
    }

    [Theory]
    [InlineData("application/x-votable+xml;content=datalink", true)]
    [InlineData("Application/X-VOTable+XML; content=\"DataLink\"; charset=utf-8", true)]
    [InlineData("application/x-votable+xml ; charset=utf-8 ; content = datalink", true)]
    [InlineData("application/x-votable+xml", false)]
    [InlineData("application/fits;content=datalink", false)]
    [InlineData(null, false)]
    public void Tables_of_links_are_recognised_however_their_type_is_written(string? type, bool expected) =>
        Assert.Equal(expected, MediaType.Parse(type).IsDataLink);

    [Theory]
    [InlineData("#preview", "#thumbnail", true)]
    [InlineData("preview", "http://www.ivoa.net/rdf/datalink/core#preview-plot", true)]
    [InlineData("http://www.ivoa.net/rdf/datalink/core#proc", "#cutout", true)]
    [InlineData("#thumbnail", "#preview", false)]
    [InlineData("#this", "#derivation", false)]
    [InlineData("http://other.test/terms#this", "#this", false)]
    public void Semantics_take_narrower_terms_with_them(string asked, string found, bool expected) =>
        Assert.Equal(expected, LinkSemantics.Matches(found, [asked]));

    private const string Nested = "Application/X-VOTable+XML; content=\"datalink\"";

    private static string Links(string url, string type, string? second = null) => VoText.Document(
        """
        <FIELD name="ID" datatype="char" arraysize="*"/><FIELD name="access_url" datatype="char" arraysize="*"/>
        <FIELD name="semantics" datatype="char" arraysize="*"/><FIELD name="content_type" datatype="char" arraysize="*"/>
        """,
        $"<TABLEDATA><TR><TD>d</TD><TD>{url}</TD><TD>#this</TD><TD>{type}</TD></TR>"
        + (second is null ? "" : $"<TR><TD>d</TD><TD>{second}</TD><TD>#this</TD><TD>application/fits</TD></TR>") + "</TABLEDATA>");

    private async Task<List<DataLinkRow>> ReadAsync(DataLinkRequest request)
    {
        var rows = new List<DataLinkRow>();
        await foreach (DataLinkRow row in new DataLinkReader(Client()).ReadAsync(request, Cancellation))
            rows.Add(row);
        return rows;
    }
}
