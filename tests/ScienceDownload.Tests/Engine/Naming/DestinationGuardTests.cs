using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Tests.Engine.Naming;

public sealed class DestinationGuardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Joins_root_and_path()
    {
        Assert.Equal(_folder[Path.Combine("a", "b", "c.nc")], DestinationGuard.Resolve(_folder.Path + Path.DirectorySeparatorChar, "a/b/c.nc"));
        Assert.Equal(Path.GetFullPath("/x"), DestinationGuard.Resolve(Path.GetPathRoot(_folder.Path)!, "x"));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData(".")]
    [InlineData("")]
    public void A_path_outside_the_root_is_refused(string relative) => AssertRefused(_folder.Path, relative);

    [Fact]
    public void A_neighbour_with_the_same_beginning_is_outside() => AssertRefused(_folder.Path, "../" + Path.GetFileName(_folder.Path) + "2/x");

    [Theory]
    [InlineData("link/x.nc")]
    [InlineData("link/deeper/x.nc")]
    [InlineData("real/link/x.nc")]
    public void A_link_on_the_way_is_refused(string relative)
    {
        Directory.CreateDirectory(_folder["real"]);
        Directory.CreateSymbolicLink(_folder["link"], Path.GetTempPath());
        Directory.CreateSymbolicLink(_folder[Path.Combine("real", "link")], Path.GetTempPath());
        AssertRefused(_folder.Path, relative);
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_refused_too()
    {
        Directory.CreateSymbolicLink(_folder["link"], _folder["missing"]);
        AssertRefused(_folder.Path, "link/x.nc");
    }

    [Fact]
    public void The_root_itself_may_be_a_link()
    {
        Directory.CreateDirectory(_folder["real"]);
        Directory.CreateSymbolicLink(_folder["root"], _folder["real"]);
        Assert.Equal(_folder[Path.Combine("root", "a", "x.nc")], DestinationGuard.Resolve(_folder["root"], "a/x.nc"));
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertRefused(string root, string relative)
    {
        var refused = Assert.Throws<DownloadException>(() => DestinationGuard.Resolve(root, relative));
        Assert.Equal(ErrorId.UnsafePath, refused.Id);
        Assert.StartsWith("Path traversal detected", refused.Message, StringComparison.Ordinal);
    }
}
