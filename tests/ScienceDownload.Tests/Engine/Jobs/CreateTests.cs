namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>What is refused before anything is stored.</summary>
public sealed class CreateTests
{
    [Theory]
    [InlineData("http://a/x", " http://a/x ", ErrorId.DuplicateUri, "Duplicate URLs found in batch")]
    [InlineData("http://a/x", "ftp://x", ErrorId.InvalidUri, "URL at index 1 must start with http:// or https://")]
    public async Task A_wrong_list_leaves_nothing_behind(string first, string second, ErrorId id, string message)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();

        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(() => harness.CreateAsync(
            new[] { first, second }.Select(text => EngineHarness.Item(new Uri(text, UriKind.RelativeOrAbsolute)))));

        Assert.Equal(id, refused.Id);
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.Empty(await harness.Engine.ListAsync(EngineHarness.Cancellation));
    }

    [Fact]
    public async Task Addresses_that_differ_by_a_slash_are_two()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();

        BatchInfo made = await harness.CreateAsync([EngineHarness.Item(new Uri("http://a/x")), EngineHarness.Item(new Uri("http://a/x/"))]);

        Assert.Equal(2, made.Total);
    }

    [Fact]
    public async Task An_empty_list_is_refused()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();

        Assert.Equal(ErrorId.EmptyBatch, (await Assert.ThrowsAsync<DownloadException>(() => harness.CreateAsync(Array.Empty<DownloadItem>()))).Id);
    }

    public static TheoryData<string, ErrorId> WrongOptions => new()
    {
        { "connections 0", ErrorId.LimitOutOfRange },
        { "connections 17", ErrorId.LimitOutOfRange },
        { "per host 0", ErrorId.LimitOutOfRange },
        { "rate 0", ErrorId.LimitOutOfRange },
        { "retries -1", ErrorId.LimitOutOfRange },
        { "retries 101", ErrorId.LimitOutOfRange },
        { "timeout 0", ErrorId.LimitOutOfRange },
        { "stall 0", ErrorId.LimitOutOfRange },
        { "relative destination", ErrorId.DestinationUnwritable },
        { "template ../x", ErrorId.PathTemplateInvalid },
        { "template /x", ErrorId.PathTemplateInvalid },
        { "template C:\\x", ErrorId.PathTemplateInvalid },
        { "template a/../b", ErrorId.PathTemplateInvalid },
        { "template {nope}", ErrorId.PathTemplateInvalid },
        { "template {id", ErrorId.PathTemplateInvalid },
        { "template  ", ErrorId.PathTemplateInvalid },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public async Task A_wrong_option_leaves_nothing_behind(string what, ErrorId id)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        BatchOptions good = harness.Options;
        harness.Options = what switch
        {
            "connections 0" => good with { Connections = 0 },
            "connections 17" => good with { Connections = 17 },
            "per host 0" => good with { PerHostLimit = 0 },
            "rate 0" => good with { BytesPerSecond = 0 },
            "retries -1" => good with { MaxRetries = -1 },
            "retries 101" => good with { MaxRetries = 101 },
            "timeout 0" => good with { ItemTimeout = TimeSpan.Zero },
            "stall 0" => good with { StallTimeout = TimeSpan.Zero },
            "relative destination" => good with { Destination = "data" },
            _ => good with { PathTemplate = what["template ".Length..] },
        };

        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(() => harness.CreateAsync(harness.AddFiles(1, 10)));

        Assert.Equal(id, refused.Id);
        Assert.Empty(await harness.Engine.ListAsync(EngineHarness.Cancellation));
        Assert.False(Directory.Exists(good.Destination));
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("65", false)]
    [InlineData("2.5", false)]
    [InlineData("x", false)]
    [InlineData("1", true)]
    [InlineData("64", true)]
    [InlineData(" auto ", true)]
    public void The_concurrent_limit_is_from_one_to_64_or_auto(string text, bool isGood)
    {
        if (isGood)
            Assert.Equal(text.Trim(), ConcurrencyLimit.Parse(text).ToString());
        else
            Assert.Equal(ErrorId.LimitOutOfRange, Assert.Throws<DownloadException>(() => ConcurrencyLimit.Parse(text)).Id);
    }
}
