using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Tests.Engine.Validation;

public sealed class SourceUriTests
{
    [Theory]
    [InlineData("http://a")]
    [InlineData("https://example.com/a.zip")]
    [InlineData("HTTP://Example.com/A?x#y")]
    [InlineData("http://[::1]:80/x")]
    [InlineData("http://h/a b")]
    [InlineData("https://h/日本")]
    public void An_address_keeps_its_text(string text) => Assert.Equal(text, SourceUri.Parse($" {text}\t", 0, null).OriginalString);

    [Theory]
    [InlineData(null, "URL at index 4 is empty")]
    [InlineData("", "URL at index 4 is empty")]
    [InlineData(" \t", "URL at index 4 is empty")]
    [InlineData("ftp://x", "URL at index 4 must start with http:// or https://")]
    [InlineData("example.com/a", "URL at index 4 must start with http:// or https://")]
    [InlineData("http:/x", "URL at index 4 must start with http:// or https://")]
    [InlineData("file:///etc/passwd", "URL at index 4 must start with http:// or https://")]
    [InlineData("http://", "Invalid URL format at index 4")]
    [InlineData("http:///x", "Invalid URL format at index 4")]
    [InlineData("http://?x", "Invalid URL format at index 4")]
    [InlineData("https://#x", "Invalid URL format at index 4")]
    [InlineData("http://u:p@h/x", "URL at index 4 has a user name or password in it. Remove it, and give the credentials as a header")]
    [InlineData("http://bad host/x", "Invalid URL format at index 4")]
    [InlineData("http://h:99999/x", "Invalid URL format at index 4")]
    [InlineData("http://h/a\nb", "Invalid URL format at index 4")]
    [InlineData("http://[::1/x", "Invalid IPv6 URL")]
    public void A_wrong_address_is_refused_in_the_contracts_words(string? text, string message)
    {
        var refused = Assert.Throws<DownloadException>(() => SourceUri.Parse(text, 4, null));
        Assert.Equal((ErrorId.InvalidUri, message), (refused.Id, refused.Message));
        Assert.Equal("urls.csv row 7: " + message, Assert.Throws<DownloadException>(() => SourceUri.Parse(text, 4, "urls.csv row 7")).Message);
    }
}
