using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Tests.Engine.Validation;

public sealed class HeaderChecksTests
{
    [Theory]
    [InlineData("Authorization")]
    [InlineData("X-Api-Key")]
    [InlineData("x_y.z~1")]
    public void A_header_name_is_taken(string name) => HeaderChecks.Check([new(name, "s3cret, with spaces")]);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:")]
    [InlineData("ä")]
    [InlineData("a\r\nb")]
    [InlineData("range")]
    [InlineData("Accept-Encoding")]
    public void Other_names_and_those_of_the_transfer_itself_are_refused(string name) => AssertRefused(name, "s3cret");

    [Theory]
    [InlineData("s3cret\r\nX-Evil: 1")]
    [InlineData("s3cret\0")]
    public void A_value_that_would_become_another_header_is_refused(string value) => AssertRefused("X-Api-Key", value);

    private static void AssertRefused(string name, string value)
    {
        DownloadException exception = Assert.Throws<DownloadException>(() => HeaderChecks.Check([new(name, value)]));
        Assert.Equal(ErrorId.InputInvalid, exception.Id);
        Assert.DoesNotContain("s3cret", exception.Message, StringComparison.Ordinal);
    }
}
