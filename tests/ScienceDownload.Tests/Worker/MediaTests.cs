using ScienceDownload.Simulators;
using ScienceDownload.Tests.Archives.Media;

namespace ScienceDownload.Tests.Worker;

/// <summary><c>scidl batch --media</c> with the real yt-dlp.</summary>
public sealed class MediaTests : ScidlTest
{
    [Fact]
    public async Task Pages_are_resolved_as_they_are_wished()
    {
        await using MediaSite site = await MediaSite.StartAsync();
        Uri page = site.AddVideo("watch.html", "Whale song");
        await File.WriteAllTextAsync(At("list.txt"), page + "\n", TestContext.Current.CancellationToken);

        ScidlResult sound = await RunAsync("batch", At("list.txt"), "-o", "sound", "--media", "audio_only=true", "--media", "audio_format=flac");
        ScidlResult plain = await RunAsync("batch", At("list.txt"), "-o", "page");

        Assert.True(sound.ExitCode == 0, sound.ToString());
        Assert.True(plain.ExitCode == 0, plain.ToString());
        string file = Assert.Single(Directory.GetFiles(At("sound"), "*.flac", SearchOption.AllDirectories));
        Assert.Equal("fLaC"u8.ToArray(), (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))[..4]);
        Assert.True(File.Exists(At("page", "watch.html")));
    }

    // The same list with other wishes is another batch, also while the first is unfinished.
    [Fact]
    public async Task Other_wishes_are_another_batch_and_the_same_ones_go_on()
    {
        await using MediaSite site = await MediaSite.StartAsync();
        Uri page = site.AddVideo("watch.html", "Whale song");
        await File.WriteAllTextAsync(At("list.txt"), page + "\n", TestContext.Current.CancellationToken);
        site.Gate = new SimulatorGate();
        ScidlProcess held = Start("batch", At("list.txt"), "-o", "media", "--media", "quality=best");
        await WaitAtAsync(site.Gate, held);
        held.Kill();
        ScidlResult killed = await held.WaitAsync();
        site.Gate.Open();

        ScidlResult other = await RunAsync("batch", At("list.txt"), "-o", "media", "--media", "audio_only=true", "--json");
        ScidlResult same = await RunAsync("batch", At("list.txt"), "-o", "media", "--media", "quality=best", "--json");

        Assert.True(same.ExitCode == 0 && other.ExitCode == 0, same.ToString() + other);
        string Id(ScidlResult result) => result.Batch.GetProperty("batch_id").GetString()!;
        Assert.Contains(Id(same), killed.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Id(other), killed.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quality=9000p", "none of best, 4k")]
    [InlineData("colour=red", "'colour' is no option of media")]
    [InlineData("quality", "is not NAME=VALUE")]
    [InlineData("=best", "is not NAME=VALUE")]
    [InlineData("custom_format=best;rm", "invalid characters")]
    public async Task A_wrong_wish_is_told_before_anything_is_made(string wish, string text)
    {
        ScidlResult result = await RunWithInputAsync("http://a.invalid/x\n", "batch", "-", "--media", wish);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(text, result.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("No batches", (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_program_the_command_says_so()
    {
        // A PATH with nothing on it: scidl is started by its full path.
        Variables["PATH"] = Folder;

        ScidlResult result = await RunWithInputAsync("http://a.invalid/x\n", "batch", "-", "--media", "quality=best");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("yt-dlp", result.ToString(), StringComparison.Ordinal);
    }
}
