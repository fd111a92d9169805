using ScienceDownload.Archives.Onc;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Onc;

/// <summary>Where the token comes from.</summary>
public sealed class OncAccountTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_given_is_cleaned_and_never_shown()
    {
        OncAccount account = OncAccount.Of(new ArchiveAccess { Token = " 0a-1B \n?&" }, _folder.Path);

        Assert.Equal("0a-1B", account.Token);
        Assert.DoesNotContain("0a-1B", account.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("0a-1B", account.Key, StringComparison.Ordinal);
    }

    [Fact]
    public void The_placeholder_of_the_example_is_no_token() => Assert.Equal(
        ErrorId.NotSignedIn,
        Assert.Throws<DownloadException>(() => OncAccount.Of(new ArchiveAccess { Token = "your_onc_api_token_here" }, _folder.Path)).Id);

    [Theory]
    [InlineData("ONC_TOKEN=abc", "abc")]
    [InlineData("# ONC_TOKEN=no\nexport ONC_TOKEN='a b' # mine", "a b")]
    [InlineData("PART=x1\nONC_TOKEN=\"${PART}-2\"", "x1-2")]
    [InlineData("PART=x1\nONC_TOKEN='${PART}'", "${PART}")]
    [InlineData("ONC_TOKEN=abc # the first\nONC_TOKEN=def", "abc")]
    [InlineData("OTHER=abc", null)]
    public void A_file_above_the_folder_is_read(string text, string? expected)
    {
        File.WriteAllText(_folder[".env"], text);
        Directory.CreateDirectory(_folder["a/b"]);

        Assert.Equal(expected, DotEnv.Find(_folder["a/b"], "ONC_TOKEN"));
    }
}
