using ScienceDownload.Archives.Vo;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

public sealed class AddressNameTests
{
    [Theory]
    [InlineData("https://a.test/d/f.fits?u=1", "f.fits")]
    [InlineData("https://a.test/svc?size=big&file=/l/f.fits", "f.fits")]
    [InlineData("https://a.test/svc?id=12&fmt=fits", "fits")]
    [InlineData("https://a.test/svc?id=", "svc")]
    [InlineData("https://a.test/", "")]
    [InlineData("https://a.test", "")]
    [InlineData("https://a.test/d/?file=x.fits", "x.fits")]
    [InlineData("https://a.test/my%20f.fits", "my%20f.fits")]
    [InlineData("https://a.test/x.fits#1", "x.fits")]
    [InlineData("https://a.test/x;v=1.fits", "x")]
    [InlineData("https://a.test/svc?file=a%2520b.fits", "a b.fits")]
    [InlineData("https://a.test/svc?file=a+b.fits", "a b.fits")]
    [InlineData("https://a.test/v1.2/get?ID=ivo://o/d?x", "d?x")]
    [InlineData("https://a.test/svc?a=1&b=2.5&file=x.fits", "2.5")]
    [InlineData("https://a.test/svc?f=..", "..")]
    [InlineData("https://a.test/svc?f=..%5C..%5Ce.dll", "..\\..\\e.dll")]
    [InlineData("s3://b/k/", "")]
    [InlineData("s3://b/a#b.fits", "a")]
    [InlineData("s3://b/k?versionId=3.1", "3.1")]
    public void The_name_is_found_as_PyVO_finds_it(string address, string name) => Assert.Equal(name, AddressName.Find(address));

    [Theory]
    [InlineData("https://a.test/d/f.fits?u=1", "f.fits")]
    [InlineData("https://a.test/svc?size=big&file=/l/f.fits", "f.fits")]
    [InlineData("https://a.test/my%20f.fits", "my f.fits")]
    [InlineData("https://a.test/x.fits#1", "x.fits")]
    [InlineData("https://a.test/svc?file=a%2520b.fits", "a b.fits")]
    [InlineData("https://a.test/svc?a=1&b=2.5&file=x.fits", "x.fits")]
    [InlineData("https://a.test/svc?f=..%5C..%5Ce.dll", "..\\..\\e.dll")]
    [InlineData("https://a.test/svc?id=12&fmt=fits", null)]
    [InlineData("https://a.test/svc?f=..", null)]
    [InlineData("https://a.test/v1.2/get?ID=ivo://o/d?x", null)]
    [InlineData("https://a.test/", null)]
    [InlineData("https://a.test/x.fits.gz", "x.fits.gz")]
    public void Only_what_looks_like_a_file_name_ends_the_search(string address, string? name) => Assert.Equal(name, AddressName.FindFile(address));

    [Theory]
    [InlineData("https://a.test/d/f.fits?u=1", null, null, null, "f.fits")]
    [InlineData("https://a.test/svc?id=12&fmt=fits", null, null, "application/fits", "12.fits")]
    [InlineData("https://a.test/v1.2/get?ID=ivo://o/d?x", null, null, "application/fits", "d_x.fits")]
    [InlineData("https://a.test/get", "ivo://vo.test/d?7", null, "image/x-fits-gzip", "d_7.fits.gz")]
    [InlineData("https://a.test/svc?a=1&b=2.5&file=x.fits", null, null, null, "x.fits")]
    [InlineData("https://a.test/svc?f=..%5C..%5Ce.dll", null, null, null, "e.dll")]
    [InlineData("https://a.test/svc?f=..", null, null, "image/jpeg", "svc.jpg")]
    [InlineData("https://a.test/README", null, null, "text/plain", "README")]
    [InlineData("https://a.test/", null, null, "application/fits", "download.dat")]
    [InlineData("https://a.test/svc?x=1", null, null, null, "svc.dat")]
    [InlineData("https://a.test/f.fits", null, "attachment; filename=\"g.fits\"", null, "g.fits")]
    [InlineData("https://a.test/f.fits", null, "attachment; filename=g.fits; filename*=UTF-8''%E2%82%AC.fits", null, "€.fits")]
    [InlineData("https://a.test/f.fits", null, "attachment; filename=\"../../x\"", null, "x")]
    [InlineData("https://a.test/f.fits", null, "attachment; filename=\"C:\\x\"", null, "x")]
    [InlineData("https://a.test/f.fits", null, "attachment; filename=\"CON\"", null, "_CON")]
    [InlineData("https://a.test/f.fits", null, "attachment; filename=\".bashrc\"", null, "bashrc")]
    [InlineData("https://a.test/f.fits", null, "attachment; filename=\"..\"", null, "f.fits")]
    public void The_best_name_wins_and_is_safe(string address, string? id, string? disposition, string? contentType, string name)
    {
        var reply = new ReplyFacts(new Uri(address), disposition, contentType);
        Assert.Equal(name, SafeName.FileName(DataSetName.Find(address, id, reply, null)));
    }

    [Fact]
    public void The_address_that_answered_names_the_file_where_the_first_does_not()
    {
        var reply = new ReplyFacts(new Uri("https://b.test/store/m31.fits?sig=1"), null, null);
        Assert.Equal("m31.fits", DataSetName.Find("https://a.test/get?id=7", null, reply, null));
        Assert.Equal("f.fits", DataSetName.Find("https://a.test/f.fits", null, reply, null));
    }

    [Theory]
    [InlineData("application/fits", "fits")]
    [InlineData("application/x-fits", "fits")]
    [InlineData("image/fits; charset=x", "fits")]
    [InlineData("image/x-fits-gzip", "fits.gz")]
    [InlineData("image/jpeg", "jpg")]
    [InlineData("image/png", "png")]
    [InlineData("image/gif", "gif")]
    [InlineData("text/plain", "txt")]
    [InlineData("text/html", "html")]
    [InlineData("text/csv", "csv")]
    [InlineData("text/tab-separated-values", "tsv")]
    [InlineData("text/xml", "xml")]
    [InlineData("application/x-votable+xml;serialization=binary2", "vot")]
    [InlineData("application/pdf", "pdf")]
    [InlineData("application/zip", "zip")]
    [InlineData("application/x-tar", "tar")]
    [InlineData("application/x-tar-gzip", "tar.gz")]
    [InlineData("application/gzip", "gz")]
    [InlineData("application/vnd.apache.parquet", "parquet")]
    [InlineData("application/octet-stream", null)]
    [InlineData(null, null)]
    public void Media_types_have_the_extensions_of_the_VO(string? type, string? extension) => Assert.Equal(extension, DataSetExtension.Of(type));
}
