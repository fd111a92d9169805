using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Tests.Engine.Naming;

public sealed class ResponseNameTests
{
    [Theory]
    [InlineData("attachment; filename=\"data.nc\"", "data.nc")]
    [InlineData("attachment; filename=data.nc", "data.nc")]
    [InlineData("ATTACHMENT; FILENAME=\"data.nc\"", "data.nc")]
    [InlineData("attachment;filename = \"my data.nc\" ; size=3", "my data.nc")]
    [InlineData("inline; filename=my data.nc; size=3", "my data.nc")]
    [InlineData("filename=bare.nc", "bare.nc")]
    [InlineData("attachment filename=nosemicolon.nc", "nosemicolon.nc")]
    [InlineData("attachment; filename=\"semi;colon.nc\"", "semi;colon.nc")]
    [InlineData("attachment; filename=\"a\\\"b.nc\"", "a_b.nc")]
    [InlineData("attachment; filename=\"C:\\x\\evil.exe\"", "evil.exe")]
    [InlineData("attachment; filename=\"C:\\\\x\\\\evil.exe\"", "evil.exe")]
    [InlineData("attachment; filename=\"../../evil.sh\"", "evil.sh")]
    [InlineData("attachment; filename=\"/etc/passwd\"", "passwd")]
    [InlineData("attachment; filename*=UTF-8''na%C3%AFve%20file.nc", "naïve file.nc")]
    [InlineData("attachment; filename*=utf-8'en'%e2%82%ac%20rates", "€ rates")]
    [InlineData("attachment; filename*=ISO-8859-1''na%EFve.nc", "naïve.nc")]
    [InlineData("attachment; filename=\"plain.nc\"; filename*=UTF-8''better.nc", "better.nc")]
    [InlineData("attachment; filename*=UTF-8''better.nc; filename=\"plain.nc\"", "better.nc")]
    [InlineData("attachment; filename*=UTF-8''..%2F..%2Fevil.sh", "evil.sh")]
    [InlineData("attachment; filename*=UTF-8''%00%0Aevil", "__evil")]
    [InlineData("attachment; filename*=UTF-8''bad%C3; filename=fallback.nc", "fallback.nc")]
    [InlineData("attachment; filename*=UTF-8''bad%zz; filename=fallback.nc", "fallback.nc")]
    [InlineData("attachment; filename*=EBCDIC''x; filename=fallback.nc", "fallback.nc")]
    [InlineData("attachment; filename*=broken; filename=fallback.nc", "fallback.nc")]
    [InlineData("attachment; filename*=UTF-8''; filename=fallback.nc", "fallback.nc")]
    [InlineData("attachment; filename=\"na\u00C3\u00AFve.nc\"", "naïve.nc")]
    [InlineData("attachment; filename=\"na\u00EFve.nc\"", "naïve.nc")]
    [InlineData("attachment; filename=\".bashrc\"", "bashrc")]
    [InlineData("attachment; filename=\"CON\"", "_CON")]
    [InlineData("attachment; filename=\"unclosed.nc", "unclosed.nc")]
    public void The_header_names_the_file(string header, string expected) => Assert.Equal(expected, Name(header, "https://example.com/from-url.bin"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("attachment")]
    [InlineData(";;;=;")]
    [InlineData("attachment; filename=")]
    [InlineData("attachment; filename=\"\"")]
    [InlineData("attachment; filename=\"..\"")]
    [InlineData("attachment; filename=\"a/\"")]
    [InlineData("attachment; filename=\"\\")]
    [InlineData("attachment; size=3; notfilename=x")]
    public void A_header_without_a_name_falls_through_to_the_address(string? header) =>
        Assert.Equal("from-url.bin", Name(header, "https://example.com/from-url.bin?download=1#part"));

    [Theory]
    [InlineData("https://example.com/a/b.nc", "b.nc")]
    [InlineData("https://example.com/a/b%20c.nc?x=/y.nc", "b c.nc")]
    [InlineData("https://example.com/a/b.nc/", "b.nc")]
    [InlineData("https://example.com/a/b//", "b")]
    [InlineData("https://example.com/..%2f..%2fetc%2fpasswd", "_.._etc_passwd")]
    [InlineData("https://example.com/a%5C..%5Cevil", "a_.._evil")]
    [InlineData("https://example.com/%E6%97%A5.nc", "日.nc")]
    [InlineData("https://example.com/%ff.nc", "%FF.nc")]
    [InlineData("https://example.com/", "example.com")]
    [InlineData("https://example.com", "example.com")]
    [InlineData("https://example.com/%2e%2e/", "example.com")]
    [InlineData("http://[::1]/", "[__1]")]
    public void The_address_names_the_file(string uri, string expected) =>
        Assert.Equal(expected, ResponseName.From(null, new Uri(uri), new Uri("https://example.com/asked")), ignoreCase: true);

    [Fact]
    public void A_hidden_name_stays_when_the_user_asked_for_it()
    {
        var asked = new Uri("https://example.com/store/.zattrs");
        Assert.Equal(".zattrs", ResponseName.From(null, new Uri("https://mirror.example.org/x/.zattrs"), asked));
    }

    [Fact]
    public void A_redirect_cannot_place_a_hidden_file() =>
        Assert.Equal("bashrc", ResponseName.From(null, new Uri("https://evil.example/.bashrc"), new Uri("https://example.com/data")));

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Whatever_the_header_says_the_name_is_safe(int seed)
    {
        var hostile = new HostileText(seed);
        for (int i = 0; i < 3000; i++)
        {
            string header = hostile.Pick("attachment; filename=\"", "filename=", "attachment; filename*=UTF-8''", ";")
                + hostile.Next()
                + hostile.Pick("\"", "", ";", "\\");
            SafeNameTests.AssertSafe(Name(header, "https://example.com/x"));
        }
    }

    private static string Name(string? header, string uri) => ResponseName.From(header, new Uri(uri), new Uri(uri));
}
