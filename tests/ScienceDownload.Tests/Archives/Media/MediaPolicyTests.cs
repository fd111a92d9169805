using System.Net;
using System.Text;

namespace ScienceDownload.Tests.Archives.Media;

/// <summary>Where media may come from, and what is told to whom on the way.</summary>
public sealed class MediaPolicyTests : MediaTest
{
    // The policy holds before the program is started ...
    [Fact]
    public async Task A_page_on_a_private_network_is_never_asked()
    {
        (BatchInfo _, ItemInfo[] items) = await RunAsync([Site.AddVideo("page.html", "x")], network: new NetworkPolicy { AllowPrivate = false });

        Assert.Equal(ErrorId.AddressRefused, items[0].ErrorId);
        Assert.Empty(Site.Requests);
        Assert.False(File.Exists(Started));
    }

    // ... for what it finds ...
    [Fact]
    public async Task A_video_elsewhere_than_allowed_is_refused()
    {
        (BatchInfo _, ItemInfo[] items) = await RunAsync(
            [Site.AddVideo("page.html", "x", Site.Elsewhere + "clip.mp4")], network: new NetworkPolicy { AllowedHosts = ["127.0.0.1"] });

        Assert.Equal(ErrorId.AddressRefused, items[0].ErrorId);
        Assert.Equal("Platform not supported: localhost - not in ALLOWED_DOMAINS", items[0].Error);
        Assert.Empty(FilesOnDisk());
    }

    // ... and for every single connection it makes.
    [Fact]
    public async Task Parts_elsewhere_than_allowed_are_refused()
    {
        string list = Encoding.UTF8.GetString(Site["hls/index.m3u8"])
            .Replace("index1.ts", Site.Elsewhere + "hls/index1.ts", StringComparison.Ordinal);
        Site.Add("hls/index.m3u8", Encoding.UTF8.GetBytes(list), "application/x-mpegURL");

        (BatchInfo _, ItemInfo[] items) =
            await RunAsync([Site.AddHls("page.html", "x")], network: new NetworkPolicy { AllowedHosts = ["127.0.0.1"] }, retries: 0);

        Assert.Equal((ErrorId.AddressRefused, "Platform not supported: localhost - not in ALLOWED_DOMAINS"),
            (items[0].ErrorId!.Value, items[0].Error));
        Assert.DoesNotContain(Site.Requests, request => request.Path == "/hls/index1.ts");
        Assert.Empty(FilesOnDisk());
    }

    [Fact]
    public async Task What_is_allowed_gets_through_the_guarded_way()
    {
        (BatchInfo batch, ItemInfo[] _) =
            await RunAsync([Site.AddHls("page.html", "x")], network: new NetworkPolicy { AllowedHosts = ["127.0.0.1"] });

        Assert.Equal(BatchState.Completed, batch.State);
        Assert.Equal(1, batch.Completed);
    }

    [Fact]
    public async Task Cookies_go_where_they_belong_and_nowhere_else()
    {
        var cookies = new CookieContainer();
        cookies.Add(Site.Address, new Cookie("session", "secret-word", "/"));
        cookies.Add(new Uri("http://example.org/"), new Cookie("other", "not-for-you", "/"));
        cookies.Add(Site.Address, new Cookie("deep", "not-here", "/below"));

        (BatchInfo batch, ItemInfo[] _) = await RunItemsAsync(
            [Media(Site.AddVideo("page.html", "x")), new DownloadItem { Sources = [new Uri(Site.Address, "hls/index0.ts")] }],
            access: new ArchiveAccess { Cookies = cookies });

        Assert.Equal(2, batch.Completed);
        foreach (string path in (string[])["/page.html", "/clip.mp4", "/hls/index0.ts"])
            Assert.Equal("session=secret-word", Site.Requests.Last(request => request.Path == path).Cookie);
        Assert.DoesNotContain("secret-word", await File.ReadAllTextAsync(Started, Cancellation), StringComparison.Ordinal);
        Assert.Equal(2, FilesOnDisk().Length);
    }

    // The service's own keys stand in the environment: a program that talks to the world gets none of it that it does not need.
    [Fact]
    public async Task The_program_is_not_given_the_environment()
    {
        string[] expected = ["HOME", "LANG", "PATH", "PYTHONIOENCODING", "XDG_CONFIG_HOME"];
        string[] shells = ["PWD", "OLDPWD", "SHLVL", "_", "TEMP", "TMP", "SSL_CERT_FILE", "SSL_CERT_DIR"];

        await RunAsync([Site.AddVideo("page.html", "x")], network: new NetworkPolicy { AllowedHosts = ["127.0.0.1"] });

        string[] names = [.. (await File.ReadAllLinesAsync(At("environment.txt"), Cancellation)).Select(line => line.Split('=')[0])];
        Assert.Equal(expected, names.Except(shells).Order());
    }
}
