using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Transports.S3;
using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Tests.Engine.Transports.S3;

public sealed class S3LocationTests
{
    [Theory]
    [InlineData("s3://bucket/a/b.nc", "a/b.nc", null)]
    [InlineData("S3://bucket/a", "a", null)]
    [InlineData("s3://bucket/a b", "a b", null)]
    [InlineData("s3://bucket/a%20b", "a b", null)]
    [InlineData("s3://bucket/a%2520b", "a%20b", null)]
    [InlineData("s3://bucket/100%", "100%", null)]
    [InlineData("s3://bucket/a+b", "a+b", null)]
    [InlineData("s3://bucket/a#b.fits", "a#b.fits", null)]
    [InlineData("s3://bucket/a?b", "a?b", null)]
    [InlineData("s3://bucket/k?versionId=3.1", "k", "3.1")]
    [InlineData("s3://bucket/k?x=1?versionId=a%2Fb", "k?x=1", "a/b")]
    [InlineData("s3://bucket/k%3FversionId=3", "k?versionId=3", null)]
    [InlineData("s3://bucket//x//y/", "/x//y/", null)]
    [InlineData("s3://bucket/../x", "../x", null)]
    [InlineData("s3://bucket/é", "é", null)]
    [InlineData("s3://bucket", "", null)]
    [InlineData("s3://bucket/", "", null)]
    public void An_address_names_bucket_key_and_version(string text, string key, string? version)
    {
        var location = S3Location.Parse(text);

        Assert.Equal(new S3Location("bucket", key, version), location);
        Assert.Equal(location, S3Location.Of(location.ToUri()));
        Assert.Equal(location.ToString(), location.ToUri().OriginalString);
    }

    [Theory]
    [InlineData("my.bucket-1")]
    [InlineData("Old_Bucket")]
    [InlineData("abc")]
    public void A_bucket_may_be_named_so(string bucket) => Assert.Equal(bucket, S3Location.Parse($"s3://{bucket}/k").Bucket);

    [Theory]
    [InlineData("s3:///key", "names no bucket. Write s3://bucket/key")]
    [InlineData("s3://ab/key", "has no bucket's name where one belongs: 'ab'")]
    [InlineData("s3://-ab/key", "has no bucket's name")]
    [InlineData("s3://a..b/key", "has no bucket's name")]
    [InlineData("s3://192.168.0.1/key", "has no bucket's name")]
    [InlineData("s3://host:9000/key", "has no bucket's name")]
    [InlineData("s3://AKID:secret@bucket/key", "has a user name or password in it")]
    [InlineData("s3://bucket", "names a bucket and no object")]
    public void A_wrong_address_is_refused_with_its_place_and_no_secret(string text, string problem)
    {
        var failure = Assert.Throws<DownloadException>(() => SourceUri.Parse(text, 4, "urls.csv row 6"));

        Assert.Equal(ErrorId.InvalidUri, failure.Id);
        Assert.StartsWith("urls.csv row 6: URL at index 4 " + problem, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_not_longer_than_s3_allows() => Assert.Contains(
        "1024 bytes",
        Assert.Throws<DownloadException>(() => SourceUri.Parse("s3://bucket/" + new string('é', 513), 0, null)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Nothing_of_a_key_is_taken_for_a_query_that_opens_something()
    {
        Uri uri = SourceUri.Parse("s3://bucket/a?token=1#b", 0, null);
        Assert.Equal("s3://bucket/a%3Ftoken=1%23b", PublicUri.Text(uri));
    }
}
