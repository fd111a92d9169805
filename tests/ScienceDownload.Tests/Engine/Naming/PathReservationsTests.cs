using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Tests.Engine.Naming;

public sealed class PathReservationsTests
{
    private static readonly string Root = Path.Combine(Path.GetTempPath(), "reservations");
    private readonly PathReservations _reservations = new(ignoreCase: false);

    [Fact]
    public void A_second_item_gets_the_next_name()
    {
        Assert.Equal("x/a.tar.gz", Reserve("x/a.tar.gz", "one"));
        Assert.Equal("x/a-2.tar.gz", Reserve("x/a.tar.gz", "two"));
        Assert.Equal("x/a-3.tar.gz", Reserve("x/a.tar.gz", "three"));
        Assert.Equal("x/b", Reserve("x/b", "one"));
        Assert.Equal("x/b-2", Reserve("x/b", "two"));
    }

    [Fact]
    public void The_same_item_gets_the_same_name_again()
    {
        Reserve("a.zip", "one");
        Assert.Equal("a-2.zip", Reserve("a.zip", "two"));
        Assert.Equal("a.zip", Reserve("a.zip", "one"));
        Assert.Equal("a-2.zip", Reserve("a.zip", "two"));
        Assert.Equal("a-2.zip", Reserve("a-2.zip", "two"));
    }

    [Fact]
    public void A_number_that_another_item_asked_for_by_name_is_passed_over()
    {
        Reserve("a-2.zip", "zero");
        Reserve("a.zip", "one");
        Assert.Equal("a-3.zip", Reserve("a.zip", "two"));
    }

    [Fact]
    public void Roots_do_not_meet() =>
        Assert.Equal(["a", "a"], (string[])[Reserve("a", "one"), _reservations.Reserve(Root + "2", "a", "two", ConflictPolicy.Verify)]);

    [Theory]
    [InlineData(false, "A.zip")]
    [InlineData(true, "A-2.zip")]
    public void Case_matters_where_the_file_system_says_so(bool ignoreCase, string second)
    {
        var reservations = new PathReservations(ignoreCase);
        reservations.Reserve(Root, "a.zip", "one", ConflictPolicy.Verify);
        Assert.Equal(second, reservations.Reserve(Root, "A.zip", "two", ConflictPolicy.Verify));
    }

    [Fact]
    public void A_released_path_is_free_again()
    {
        Reserve("a", "one");
        _reservations.Release(Root, "a", "two");
        Assert.Equal("a-2", Reserve("a", "two"));
        _reservations.Release(Root, "a", "one");
        Assert.Equal("a", Reserve("a", "three"));
    }

    [Fact]
    public void An_item_that_gave_its_number_back_gets_another_free_one()
    {
        Reserve("a", "one");
        _reservations.Release(Root, Reserve("a", "two"), "two");
        Reserve("a-2", "three");
        Assert.Equal("a-3", Reserve("a", "two"));
    }

    [Theory]
    [InlineData(ConflictPolicy.Rename, "a-2.zip")]
    [InlineData(ConflictPolicy.Verify, "a.zip")]
    [InlineData(ConflictPolicy.Replace, "a.zip")]
    public void A_file_on_disk_takes_a_name_only_when_renaming(ConflictPolicy policy, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.zip", "");
        Assert.Equal(expected, _reservations.Reserve(folder.Path, "a.zip", "one", policy));
    }

    [Fact]
    public void A_hundred_thousand_files_of_one_name_get_their_names_at_once()
    {
        string last = "";
        for (int i = 0; i < 100_000; i++)
            last = Reserve("download", "item " + i);
        Assert.Equal("download-100000", last);
    }

    [Fact]
    public void Many_threads_never_share_a_path()
    {
        string[] paths = new string[2000];
        Parallel.For(0, paths.Length, i => paths[i] = Reserve("same.nc", "item " + i));
        Assert.Equal(paths.Length, paths.Distinct().Count());
    }

    [Fact]
    public void A_numbered_name_stays_within_the_limit()
    {
        string longest = SafeName.FileName(new string('a', 300) + ".nc");
        Reserve(longest, "one");
        string second = Reserve(longest, "two");
        Assert.EndsWith("a-2.nc", second, StringComparison.Ordinal);
        Assert.Equal(SafeName.MaxBytes, second.Length);
    }

    private string Reserve(string relative, string item) => _reservations.Reserve(Root, relative, item, ConflictPolicy.Verify);
}
