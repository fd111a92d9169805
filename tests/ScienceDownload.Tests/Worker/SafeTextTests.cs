using ScienceDownload.Worker.Output;

namespace ScienceDownload.Tests.Worker;

public sealed class SafeTextTests
{
    [Fact]
    public void Control_characters_cannot_reach_the_terminal() =>
        Assert.Equal("a [2Jb  c d", SafeText.Line("a\e[2Jb\r\nc\u0085d"));

    [Fact]
    public void Addresses_for_people_show_neither_user_nor_query() =>
        Assert.Equal("http://example.org:8080/a/b.nc", SafeText.Address(new Uri("http://user:secret@example.org:8080/a/b.nc?token=secret#x")));

    [Theory]
    [InlineData("http://example.org/a%20b.nc?x=1", "http://example.org/a%20b.nc?x=1")]
    [InlineData("http://user:secret@example.org/a%20b.nc?x=1", "http://example.org/a%20b.nc?x=1")]
    public void Addresses_for_programs_are_whole_but_show_no_user(string uri, string shown) =>
        Assert.Equal(shown, SafeText.FullAddress(new Uri(uri)));
}
