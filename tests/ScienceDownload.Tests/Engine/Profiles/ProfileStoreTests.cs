using ScienceDownload.Engine.Profiles;

namespace ScienceDownload.Tests.Engine.Profiles;

public sealed class ProfileStoreTests : IDisposable
{
    private const string Secret = "p4ss-in-the-profile";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ProfileStore Store => new(_folder["settings/profiles.json"]);

    private static DownloadProfile Lab => new()
    {
        Name = "lab",
        Archive = "xnat",
        Server = new Uri("https://xnat.example.org/x"),
        UserName = "jdoe",
        Settings = new Dictionary<string, string> { ["Project"] = "NEURO" },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_profile_comes_back_as_it_was_written_and_its_secret_only_as_access()
    {
        await Store.SetAsync(Lab, new ProfileSecret(Secret, "t0ken"), Cancellation);

        DownloadProfile read = Store.Get("LAB");
        ArchiveAccess access = Store.GetAccess("lab");

        Assert.Equal(
            ("lab", "xnat", "https://xnat.example.org/x", "jdoe", true),
            (read.Name, read.Archive, read.Server!.ToString(), read.UserName, read.HasSecret));
        Assert.Equal("NEURO", read.Settings["project"]);
        Assert.Equal((Secret, "t0ken", "jdoe"), (access.Password, access.Token, access.UserName));
        Assert.DoesNotContain(Secret, read.ToString() + access, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_of_the_same_name_is_replaced_whole()
    {
        await Store.SetAsync(Lab, new ProfileSecret(Secret, null), Cancellation);

        await Store.SetAsync(new DownloadProfile { Name = "Lab", Server = new Uri("https://other.example.org") }, null, Cancellation);

        DownloadProfile only = Assert.Single(Store.List());
        Assert.Equal((false, null, null), (only.HasSecret, only.UserName, Store.GetAccess("lab").Password));
    }

    [Fact]
    public async Task The_file_and_its_folder_are_for_the_owner_alone_and_nothing_else_is_left()
    {
        await Store.SetAsync(Lab, new ProfileSecret(Secret, null), Cancellation);
        await Store.SetAsync(Lab with { Name = "second" }, null, Cancellation);

        Assert.Equal(["profiles.json"], Directory.GetFiles(_folder["settings"]).Select(Path.GetFileName));
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Store.FilePath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["settings"]));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_file_that_others_can_read_or_write_is_refused_and_left_alone(UnixFileMode others)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        await Store.SetAsync(Lab, new ProfileSecret(Secret, null), Cancellation);
        string before = await File.ReadAllTextAsync(Store.FilePath, Cancellation);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Store.FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        DownloadException reading = Assert.Throws<DownloadException>(() => Store.GetAccess("lab"));
        DownloadException writing = await Assert.ThrowsAsync<DownloadException>(() => Store.SetAsync(Lab, null, Cancellation));

        Assert.Equal((ErrorId.ProfileUnusable, ErrorId.ProfileUnusable), (reading.Id, writing.Id));
        Assert.Contains("chmod 600", reading.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Store.FilePath, Cancellation));
    }

    [Theory]
    [InlineData("{\"version\": 1, \"profiles\": {\"lab\": {\"password\": \"p4ss-in-the-profile\"")]
    [InlineData("{\"version\": 2, \"profiles\": {}}")]
    [InlineData("[]")]
    [InlineData("{\"version\": 1, \"profiles\": {\"lab\": 7}}")]
    public void A_file_that_is_not_ours_is_an_error_that_quotes_nothing_of_it(string text)
    {
        string path = _folder.Write("settings/profiles.json", text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        DownloadException error = Assert.Throws<DownloadException>(() => Store.List());

        Assert.Equal(ErrorId.ProfileUnusable, error.Id);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profiles_that_are_written_at_one_moment_do_not_lose_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Store.SetAsync(Lab with { Name = $"p{i}" }, null, Cancellation))));

        Assert.Equal(20, Store.List().Count);
    }

    [Theory]
    [InlineData("", "https://a.example.org", "jdoe", null)]
    [InlineData("a/b", "https://a.example.org", "jdoe", null)]
    [InlineData("lab", "ftp://a.example.org", "jdoe", null)]
    [InlineData("lab", "https://jdoe:p4ss-in-the-profile@a.example.org", "jdoe", null)]
    [InlineData("lab", "https://a.example.org/?token=p4ss-in-the-profile", "jdoe", null)]
    [InlineData("lab", "https://a.example.org", null, Secret)]
    public async Task A_wrong_profile_is_refused_before_anything_is_written(string name, string server, string? user, string? password)
    {
        DownloadProfile wrong = new() { Name = name, Server = new Uri(server), UserName = user };

        DownloadException error = await Assert.ThrowsAsync<DownloadException>(
            () => Store.SetAsync(wrong, password is null ? null : new ProfileSecret(password, null), Cancellation));

        Assert.Equal(ErrorId.InputInvalid, error.Id);
        Assert.DoesNotContain(Secret, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Store.FilePath));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_what_is_removed_is_gone()
    {
        Assert.Empty(Store.List());
        Assert.Equal(ErrorId.ProfileNotFound, Assert.Throws<DownloadException>(() => Store.Get("lab")).Id);
        await Store.SetAsync(Lab, new ProfileSecret(Secret, null), Cancellation);

        await Store.RemoveAsync("LAB", Cancellation);

        Assert.Equal(ErrorId.ProfileNotFound, (await Assert.ThrowsAsync<DownloadException>(() => Store.RemoveAsync("lab", Cancellation))).Id);
        Assert.DoesNotContain(Secret, await File.ReadAllTextAsync(Store.FilePath, Cancellation), StringComparison.Ordinal);
    }
}
