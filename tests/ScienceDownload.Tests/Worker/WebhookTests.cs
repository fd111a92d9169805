using ScienceDownload.Tests.Service;

namespace ScienceDownload.Tests.Worker;

/// <summary>Webhooks of batches that were started from the command line.</summary>
public sealed class WebhookTests : ScidlTest
{
    [Theory]
    [InlineData("local secret")]
    [InlineData(null)]
    public async Task A_receiver_hears_of_a_batch_of_this_machine(string? secret)
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        Variables["SCIENCEDOWNLOAD_WEBHOOK_SECRET"] = secret;
        string list = Write("urls.txt", AddFiles(2, 1000).Select(file => file.Uri.OriginalString));

        ScidlResult result = await RunAsync("batch", list, "-o", At("out"), "--webhook", receiver.Uri.AbsoluteUri);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(2, receiver.All.Count(one => one.Event == "download.started"));
        Assert.Equal(2, receiver.All.Count(one => one.Event == "download.completed"));
        Assert.Equal("batch.completed", receiver.All[^1].Event);
        Assert.All(receiver.All, one => Assert.Equal(secret is not null, one.Signature is not null && one.IsSignedWith(secret!)));
        byte[] state = await File.ReadAllBytesAsync(Path.Combine(State, "state.db"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("local secret", System.Text.Encoding.Latin1.GetString(state), StringComparison.Ordinal);
    }

    // What a receiver that was away has not heard is told when the batch is run again.
    [Fact]
    public async Task What_was_not_told_is_told_later()
    {
        int count = 0;
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(_ => Interlocked.Increment(ref count) == 1 ? null : 200);
        string list = Write("urls.txt", [Archive.Add("a.bin", 10).Uri.OriginalString]);
        ScidlProcess first = Start("batch", list, "-o", At("out"), "--webhook", receiver.Uri.AbsoluteUri, "--json");
        await first.WaitForOutputAsync("\"completed\"");
        await receiver.UntilAsync(all => all.Count == 1);
        first.Kill();
        await first.WaitAsync();
        string id = receiver.All[0].Json.GetProperty("request_id").GetString()!.Split("_job_")[0];

        ScidlResult again = await RunAsync("resume", id);

        Assert.Equal(0, again.ExitCode);
        Assert.Equal(["download.started", "download.started", "download.completed", "batch.completed"], receiver.All.Select(one => one.Event));
    }

    [Theory]
    [InlineData("ftp://example.org/x")]
    [InlineData("http://someone:secret@example.org/x")]
    [InlineData("no address")]
    public async Task A_wrong_address_ends_the_command_before_anything_is_stored(string webhook)
    {
        string list = Write("urls.txt", [Archive.Add("a.bin", 10).Uri.OriginalString]);

        ScidlResult result = await RunAsync("batch", list, "-o", At("out"), "--webhook", webhook);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("[InvalidUri]", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
        Assert.Empty(Archive.Requests);
    }
}
