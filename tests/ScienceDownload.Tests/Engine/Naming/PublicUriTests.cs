using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Tests.Engine.Naming;

public sealed class PublicUriTests
{
    [Theory]
    [InlineData("https://user:secret@example.com:8443/a%20b?x=1", "https://example.com:8443/a%20b?x=1")]
    [InlineData("https://b.s3.amazonaws.com/k?versionId=7&X-Amz-Signature=secret&X-Amz-Credential=secret&x-amz-date=secret", "https://b.s3.amazonaws.com/k?versionId=7")]
    [InlineData("https://storage.googleapis.com/k?X-Goog-Signature=secret", "https://storage.googleapis.com/k")]
    [InlineData("https://a.blob.core.windows.net/k?sv=2020&sig=secret%2B", "https://a.blob.core.windows.net/k?sv=2020")]
    [InlineData("https://example.com/api?method=get&TOKEN=secret&id=4", "https://example.com/api?method=get&id=4")]
    [InlineData("https://example.com/api?to%6ben=secret", "https://example.com/api")]
    [InlineData("https://example.com/a?b#access_token=secret", "https://example.com/a?b")]
    public void Secrets_are_cut_out(string uri, string expected)
    {
        Assert.Equal(expected, PublicUri.Clean(new Uri(uri)).OriginalString);
        Assert.DoesNotContain("secret", PublicUri.Text(new Uri(uri)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.com")]
    [InlineData("HTTP://Example.com/a b?q=a+b&tokenised=1&&x")]
    [InlineData("https://example.com/a?")]
    public void An_address_without_secrets_stays_the_same_object(string text)
    {
        var uri = new Uri(text);
        Assert.Same(uri, PublicUri.Clean(uri));
    }
}
