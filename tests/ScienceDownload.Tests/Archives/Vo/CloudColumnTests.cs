using ScienceDownload.Archives.Vo;

namespace ScienceDownload.Tests.Archives.Vo;

// Copies in clouds, however an archive names them.
public sealed class CloudColumnTests
{
    [Theory]
    [InlineData("""{"aws":{"bucket_name":"b","key":"p/f 1.fits","region":"us-east-1","access":"open"}}""", "aws s3://b/p/f%201.fits us-east-1 Open")]
    [InlineData("""{"aws":[{"bucket_name":"b","key":"f"},{"bucket_name":"c","key":"g","access":"region"}]}""", "aws s3://b/f  Unknown|aws s3://c/g  Region")]
    [InlineData("""{"aws":{"bucket":"b","path":"/p/f#1?x"}}""", "aws s3://b/p/f%231%3Fx  Unknown")]
    [InlineData("""{"google":{"bucket_name":"b","key":"f","access":"restricted"}}""", "google gs://b/f  Restricted")]
    [InlineData("""{"aws":{"bucket_name":"b","key":"f","access":"none"}}""", "")]
    [InlineData("""{"nimbus":{"bucket_name":"b","key":"f"}}""", "")]
    [InlineData("""{"aws":{"bucket_name":"b"}}""", "")]
    [InlineData("""{"aws":{"bucket_name":"b","key":""", "")]
    [InlineData("""["aws"]""", "")]
    public void A_column_with_json_is_read(string json, string expected)
    {
        var warnings = new List<string>();

        Assert.Equal(expected, Show(CloudColumns.ReadCell(json, "cloud_access", warnings)));
        Assert.Equal(expected.Length == 0, warnings.Count > 0);
    }

    [Theory]
    [InlineData("""name="cloud_access" datatype="char" arraysize="*" """)]
    [InlineData("""name="x" datatype="char" arraysize="*" utype="adhoc:cloudstorage" """)]
    [InlineData("""name="x" datatype="char" arraysize="*" ucd="meta.ref.cloudstorage" """)]
    public void The_column_is_found_by_name_role_and_meaning(string field)
    {
        RecordAccess access = Read(field, """{"aws":{"bucket_name":"b","key":"f"}}""");

        Assert.Equal("on-prem https://vo.test/f.fits  Unknown|aws s3://b/f  Unknown", Show(access.Copies));
    }

    [Fact]
    public void Broken_json_is_a_warning_and_the_archives_own_copy_stays()
    {
        RecordAccess access = Read("""name="cloud_access" datatype="char" arraysize="*" """, """{"aws": oops""");

        Assert.Equal("on-prem https://vo.test/f.fits  Unknown", Show(access.Copies));
        Assert.Single(access.Warnings);
    }

    [Fact]
    public void A_link_may_be_an_object_and_a_plain_column_an_object_or_a_folder()
    {
        VoCopy object1 = CloudColumns.FromAddress("s3://b/p/f.fits", "access_url")!;
        Assert.Equal(("aws", "b", "p/f.fits", false), (object1.Provider, object1.Bucket, object1.Key, object1.IsPrefix));

        VoCopy folder = Read("""name="aws" datatype="char" arraysize="*" """, "s3://b/fits/001/").Copies[1];
        Assert.Equal(("aws", "fits/001/", true, "aws"), (folder.Provider, folder.Key, folder.IsPrefix, folder.Origin));
    }

    [Fact]
    public void A_links_service_offers_its_copies_by_name()
    {
        const string services = """
            <RESOURCE type="meta" utype="adhoc:service"><PARAM name="standardID" datatype="char" arraysize="*" value="ivo://ivoa.net/std/DataLink#links-1.1"/>
             <PARAM name="accessURL" datatype="char" arraysize="*" value="https://vo.test/links"/>
             <GROUP name="inputParams"><PARAM name="ID" datatype="char" arraysize="*" value="" ref="did"/>
              <PARAM name="source" datatype="char" arraysize="*" value="main-server"><VALUES>
               <OPTION value="main-server"/><OPTION value="aws:us-east1"/><OPTION value="gc"/></VALUES></PARAM></GROUP></RESOURCE>
            """;
        VoRecord record = VoText.Rows(VoText.Document(
            """<FIELD name="id" ID="did" datatype="char" arraysize="*"/>""",
            "<TABLEDATA><TR><TD>d7</TD></TR></TABLEDATA>",
            after: services)).Single();
        ServiceDescriptor service = RecordReader.Read(record).LinksService!;

        Assert.Equal(
            [
                new("source", "main-server", "on-prem", null),
                new("source", "aws:us-east1", "aws", "us-east1"),
                new LinkSource("source", "gc", "google", null),
            ],
            ServiceCalls.Sources(service));
    }

    [Theory]
    [InlineData("""name="access_url" datatype="char" arraysize="*" """)]
    [InlineData("""name="u" datatype="char" arraysize="*" utype="ssa:Access.Reference" """)]
    [InlineData("""name="u" datatype="char" arraysize="*" ucd="VOX:Image_AccessReference" """)]
    [InlineData("""name="u" datatype="char" arraysize="*" ucd="meta.ref.url;meta.dataset" """)]
    public void The_address_of_a_file_is_found_by_name_role_and_meaning(string field)
    {
        VoRecord record = VoText.Rows(VoText.Document(
            $"""<FIELD {field}/><FIELD name="noise" datatype="char" arraysize="*" ucd="meta.note;meta.ref.url"/>""",
            "<TABLEDATA><TR><TD> https://vo.test/f.fits </TD><TD>https://vo.test/no</TD></TR></TABLEDATA>")).Single();

        Assert.Equal("https://vo.test/f.fits", RecordReader.Read(record).Url);
    }

    [Fact]
    public void Sizes_are_estimates_in_the_unit_of_their_kind()
    {
        VoRecord obscore = VoText.Rows(VoText.Document(
            """<FIELD name="access_url" datatype="char" arraysize="*"/><FIELD name="access_estsize" datatype="long" unit="kbyte"/>""",
            "<TABLEDATA><TR><TD>https://vo.test/f</TD><TD>8193</TD></TR></TABLEDATA>")).Single();
        VoRecord sia1 = VoText.Rows(VoText.Document(
            """
            <FIELD name="u" datatype="char" arraysize="*" ucd="VOX:Image_AccessReference"/>
            <FIELD name="s" datatype="int" ucd="VOX:Image_FileSize"/>
            """,
            "<TABLEDATA><TR><TD>https://vo.test/f</TD><TD>77</TD></TR></TABLEDATA>")).Single();

        Assert.Equal((8_193_000L, null), (RecordReader.Read(obscore).EstimatedLength, RecordReader.Read(obscore).Copies[0].Length));
        Assert.Equal(77, RecordReader.Read(sia1).EstimatedLength);
    }

    [Theory]
    [InlineData("application/fits", "fits")]
    [InlineData("image/x-fits-gzip", "fits.gz")]
    [InlineData("Application/X-VOTable+XML; content=datalink", "vot")]
    [InlineData("application/x-tar-gzip", "tar.gz")]
    [InlineData("text/tab-separated-values", "tsv")]
    [InlineData("application/unheard-of", "dat")]
    [InlineData(null, "dat")]
    public void Types_have_extensions(string? type, string extension) => Assert.Equal(extension, MediaType.Parse(type).Extension);

    private static RecordAccess Read(string field, string cell) => RecordReader.Read(VoText.Rows(VoText.Document(
        $"""<FIELD name="access_url" datatype="char" arraysize="*"/><FIELD {field}/>""",
        $"<TABLEDATA><TR><TD>https://vo.test/f.fits</TD><TD>{cell}</TD></TR></TABLEDATA>")).Single());

    private static string Show(IEnumerable<VoCopy> copies) =>
        string.Join('|', copies.Select(copy => $"{copy.Provider} {copy.Uri.AbsoluteUri} {copy.Region} {copy.Access}"));
}
