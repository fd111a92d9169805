using System.Text;
using ScienceDownload.Archives.Media;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Archives.Media;

/// <summary>Media on pages, found by the real yt-dlp.</summary>
public sealed class MediaTests : MediaTest
{
    // One address: the engine moves the bytes, as of any file.
    [Fact]
    public async Task A_video_at_one_address_is_moved_by_the_engine()
    {
        (BatchInfo batch, ItemInfo[] items) = await RunAsync([Signed(Site.AddVideo("page.html", "Whale song"))], Wish("embed_metadata", "false"));

        Assert.Equal(BatchState.Completed, batch.State);
        Assert.StartsWith("Whale song", items[0].RelativePath, StringComparison.Ordinal);
        Assert.EndsWith(".mp4", items[0].RelativePath, StringComparison.Ordinal);
        Assert.Equal(Site.Clip, await File.ReadAllBytesAsync(items[0].FullName!, Cancellation));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Site.Clip)), items[0].Sha256);
        Assert.DoesNotContain("secret-word", await File.ReadAllTextAsync(Started, Cancellation), StringComparison.Ordinal);
        Assert.Equal(["files/" + items[0].RelativePath], FilesOnDisk());
    }

    [Fact]
    public async Task Title_and_origin_are_written_into_the_file()
    {
        (BatchInfo _, ItemInfo[] items) = await RunAsync([Signed(Site.AddVideo("page.html", "Naïve – 日本 = \\; x"))]);

        byte[] bytes = await File.ReadAllBytesAsync(items[0].FullName!, Cancellation);
        Assert.Equal("ftyp", Encoding.ASCII.GetString(bytes, 4, 4));
        Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("Naïve – 日本 = \\; x")) > 0);
        Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Site.Address + "page.html")) > 0);
        Assert.True(bytes.AsSpan().IndexOf("secret-word"u8) < 0);
    }

    // Parts have to be put together: yt-dlp does that, and the engine takes what it made.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_video_in_parts_is_fetched_and_put_together(bool isHls)
    {
        Uri page = isHls ? Site.AddHls("page.html", "Ice")
            : Site.AddPage("page.html", "Ice", "<video><source src=\"dash/manifest.mpd\" type=\"application/dash+xml\"></video>");

        (BatchInfo batch, ItemInfo[] items) = await RunAsync([page]);

        Assert.Equal(BatchState.Completed, batch.State);
        Assert.StartsWith("Ice", items[0].RelativePath, StringComparison.Ordinal);
        byte[] bytes = await File.ReadAllBytesAsync(items[0].FullName!, Cancellation);
        Assert.Equal("ftyp", Encoding.ASCII.GetString(bytes, 4, 4));
        Assert.InRange(bytes.Length, Site.Clip.Length / 2, Site.Clip.Length * 2);
        Assert.Equal(bytes.Length, items[0].Length);
        Assert.Equal(["files/" + items[0].RelativePath], FilesOnDisk());
    }

    [Fact]
    public async Task A_video_with_a_hole_in_it_is_none()
    {
        Site.Add("hls/index1.ts", [], "video/mp2t", status: 404);

        (BatchInfo batch, ItemInfo[] items) = await RunAsync([Site.AddHls("page.html", "Ice")], retries: 0);

        Assert.Equal((1, ItemState.Failed), (batch.Failed, items[0].State));
        Assert.Empty(FilesOnDisk());
    }

    [Fact]
    public async Task Sound_alone_is_converted()
    {
        (BatchInfo _, ItemInfo[] items) =
            await RunAsync([Site.AddVideo("page.html", "Song")], Wish("audio_only", "true"), ("audio_format", "mp3"), ("audio_quality", "96"));

        Assert.EndsWith(".mp3", items[0].RelativePath, StringComparison.Ordinal);
        Assert.Equal("ID3", Encoding.ASCII.GetString(await File.ReadAllBytesAsync(items[0].FullName!, Cancellation), 0, 3));
    }

    [Fact]
    public async Task What_belongs_beside_a_video_lies_beside_it()
    {
        (BatchInfo _, ItemInfo[] items) = await RunAsync([Site.AddVideo("page.html", "Song")], Wish("write_info_json", "true"));

        string stem = Path.GetFileNameWithoutExtension(items[0].RelativePath!);
        Assert.Equal([$"files/{stem}.info.json", $"files/{stem}.mp4"], FilesOnDisk());
    }

    // Plain addresses never need it and never start it, whatever stands beside them.
    [Fact]
    public async Task Plain_addresses_never_start_the_program()
    {
        (BatchInfo batch, ItemInfo[] items) = await RunItemsAsync([new DownloadItem { Sources = [new Uri(Site.Address, "clip.mp4")] }]);

        Assert.Equal(BatchState.Completed, batch.State);
        Assert.Equal("clip.mp4", items[0].RelativePath);
        Assert.False(File.Exists(Started));
    }

    [Fact]
    public async Task Templates_are_filled_with_what_the_page_says()
    {
        Uri page = Site.AddPage("page.html", "x", $$"""
            <script type="application/ld+json">
            {"@context":"https://schema.org","@type":"VideoObject","name":"Deep sea",
             "contentUrl":"{{Site.Address}}clip.mp4","uploadDate":"2024-05-06"}
            </script>
            """);

        (BatchInfo _, ItemInfo[] items) = await RunAsync([page], template: "{uploader}/{upload_date}/{id}-{safe_title}.{ext}");

        Assert.Matches("^unknown/20240506/page(-1)?-Deep_sea.*\\.mp4$|^unknown/20240506/clip-Deep_sea.*\\.mp4$", items[0].RelativePath);
    }

    [Theory]
    [InlineData("../../../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("...")]
    [InlineData(".bashrc")]
    [InlineData("CON")]
    [InlineData("%(id)s {id} %s")]
    public async Task A_hostile_title_stays_below_the_destination(string title)
    {
        Uri page = Site.AddPage("page.html", "x", "");
        string html = $"<html><head><meta property=\"og:title\" content=\"{title}\">"
            + $"<meta property=\"og:video\" content=\"{Site.Address}clip.mp4\"></head></html>";
        Site.Add("page.html", Encoding.UTF8.GetBytes(html), "text/html");

        (BatchInfo batch, ItemInfo[] items) = await RunAsync([page], Wish("embed_metadata", "false"));

        Assert.Equal(BatchState.Completed, batch.State);
        Assert.Equal(["files/" + items[0].RelativePath], FilesOnDisk());
        Assert.DoesNotContain('/', items[0].RelativePath!);
        Assert.False(items[0].RelativePath!.StartsWith('.'));
    }

    [Fact]
    public async Task Several_videos_on_a_page_are_an_error_and_none_is_too()
    {
        Uri two = Site.AddPage("two.html", "Two", "<video src=\"clip.mp4?1\"></video><video src=\"clip.mp4?2\"></video>");
        Uri none = Site.AddPage("none.html", "None", "nothing here");
        var gone = new Uri(Site.Address, "gone.html?token=secret-word");

        (BatchInfo batch, ItemInfo[] items) = await RunAsync([two, none, gone], retries: 0);

        Assert.Equal(3, batch.Failed);
        Assert.Equal([ErrorId.FormatUnsupported, ErrorId.FormatUnsupported, ErrorId.ItemNotFound], items.Select(item => item.ErrorId!.Value));
        Assert.Contains("2 videos", items[0].Error, StringComparison.Ordinal);
        Assert.Contains("HTTP Error 404", items[2].Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", items[2].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_program_the_error_names_it()
    {
        (BatchInfo _, ItemInfo[] items) = await RunItemsAsync([Media(Site.AddVideo("page.html", "x"))], program: new MediaProgram(At("")));

        Assert.Equal(ErrorId.ProgramMissing, items[0].ErrorId);
        Assert.Contains("yt-dlp", items[0].Error, StringComparison.Ordinal);
    }

    // Stopping a batch ends what it started.
    [Fact]
    public async Task A_stopped_batch_leaves_no_program_behind()
    {
        var gate = new SimulatorGate();
        Uri page = Site.AddVideo("page.html", "x");
        Site.Gate = gate;
        await using DownloadEngine engine = Open(NetworkPolicy.Open, Watched());
        BatchInfo made = await CreateAsync(engine, [Media(page)], null, 5);
        Task<BatchInfo> running = engine.RunAsync(made.Id, new RunContext(), Cancellation);
        await gate.WaitUntilReachedAsync(1, Cancellation);
        int id = int.Parse((await File.ReadAllTextAsync(At("pid.txt"), Cancellation)).Trim(), System.Globalization.CultureInfo.InvariantCulture);

        await engine.StopAsync(made.Id, Cancellation);

        Assert.Equal(BatchState.Cancelled, (await running).State);
        Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(id));
        gate.Open();
        Assert.Empty(FilesOnDisk());
    }
}
