using System.Text;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Tests.Engine.Naming;

public sealed class SafePathTests
{
    [Theory]
    [InlineData("a/b.nc", "a/b.nc")]
    [InlineData("../../etc/passwd", "etc/passwd")]
    [InlineData("/etc/passwd", "etc/passwd")]
    [InlineData("C:\\Windows\\evil.exe", "Windows/evil.exe")]
    [InlineData("C:evil.exe", "C_evil.exe")]
    [InlineData("\\\\server\\share\\x", "server/share/x")]
    [InlineData("a\\..\\b", "a/b")]
    [InlineData("a/ .. /b", "a/b")]
    [InlineData("a//./b/", "a/b")]
    [InlineData("nul/con.txt", "_nul/_con.txt")]
    [InlineData("..", "unknown")]
    [InlineData("", "unknown")]
    [InlineData("x\u202E/y\0z", "x/y_z")]
    [InlineData("dir. /file. ", "dir/file")]
    public void A_servers_path_becomes_safe(string path, string expected) => Assert.Equal(expected, SafePath.Sanitise(path));

    [Fact]
    public void A_path_too_deep_keeps_its_file_name() =>
        Assert.Equal("file.nc", SafePath.Sanitise(string.Concat(Enumerable.Repeat("folder/", 1000)) + "file.nc"));

    [Theory]
    [InlineData("a/b.nc", "a/b.nc")]
    [InlineData("a\\b.nc", "a/b.nc")]
    [InlineData("a//b.nc", "a/b.nc")]
    [InlineData(".zarr/.zattrs", ".zarr/.zattrs")]
    [InlineData("data file__v2.nc", "data file__v2.nc")]
    [InlineData("e\u0301.nc", "é.nc")]
    public void A_users_path_stays_as_it_is(string path, string expected) => Assert.Equal(expected, SafePath.Require(path));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("/etc/passwd")]
    [InlineData("\\x")]
    [InlineData("\\\\server\\share\\x")]
    [InlineData("C:\\x")]
    [InlineData("c:x")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData("a\\..\\..\\b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData("con")]
    [InlineData("a/NUL.txt/b")]
    [InlineData("a\nb")]
    [InlineData("a\u202Eb")]
    [InlineData("a./b")]
    [InlineData("a /b")]
    [InlineData("a:b")]
    [InlineData("what?.nc")]
    public void A_users_unsafe_path_is_refused_by_name(string path)
    {
        var refused = Assert.Throws<DownloadException>(() => SafePath.Require(path));
        Assert.Equal(ErrorId.UnsafePath, refused.Id);
        Assert.StartsWith("The path '", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(refused.Message, char.IsControl);
    }

    [Fact]
    public void A_refusal_names_the_path_and_a_name_that_would_do()
    {
        var refused = Assert.Throws<DownloadException>(() => SafePath.Require("a/12:00.nc"));
        Assert.Equal(
            "The path 'a/12:00.nc' has a part that is not a file name on every system; '12_00.nc' would be one. "
            + "Give a path below the destination, such as data/file.nc.",
            refused.Message);
    }

    [Fact]
    public void A_name_too_long_for_a_file_system_is_refused() =>
        Assert.Equal(ErrorId.UnsafePath, Assert.Throws<DownloadException>(() => SafePath.Require(new string('a', 256))).Id);

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Whatever_a_server_says_the_path_stays_below_the_root(int seed)
    {
        var hostile = new HostileText(seed);
        string root = Path.GetFullPath(Path.Combine(Path.GetTempPath(), "root")) + Path.DirectorySeparatorChar;
        for (int i = 0; i < 3000; i++)
        {
            string text = hostile.Next();
            string safe = SafePath.Sanitise(text);
            Assert.StartsWith(root, Path.GetFullPath(Path.Combine(root, safe)), StringComparison.Ordinal);
            Assert.All(safe.Split('/'), SafeNameTests.AssertSafe);
            Assert.InRange(Encoding.UTF8.GetByteCount(safe), 1, SafePath.MaxBytes);
            Assert.Equal(safe, SafePath.Sanitise(safe));
            // What the sanitiser makes, the strict reading takes as it is.
            Assert.Equal(safe, SafePath.Require(safe));
        }
    }
}
