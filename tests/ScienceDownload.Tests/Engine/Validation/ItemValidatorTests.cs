using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Tests.Engine.Validation;

public sealed class ItemValidatorTests
{
    [Fact]
    public async Task Good_items_pass_in_order()
    {
        List<DownloadItem> passed = await Validate(
            Item("http://a/x"), Item("http://a/x/"), Item("http://a/y") with { RelativePath = "d\\y.nc", Length = 0 });
        Assert.Equal(["http://a/x", "http://a/x/", "http://a/y"], passed.Select(item => item.PrimarySource.OriginalString));
        Assert.Equal("d/y.nc", passed[2].RelativePath);
    }

    [Fact]
    public async Task No_items_are_refused() => Assert.Equal(ErrorId.EmptyBatch, (await Refused()).Id);

    [Theory]
    [InlineData(" ", ErrorId.InvalidUri, "URL at index 1 is empty")]
    [InlineData("ftp://x", ErrorId.InvalidUri, "URL at index 1 must start with http:// or https://")]
    [InlineData("http://a/x", ErrorId.DuplicateUri, "Duplicate URLs found in batch: index 1 repeats index 0, http://a/x")]
    [InlineData(" http://a/x ", ErrorId.DuplicateUri, "Duplicate URLs found in batch: index 1 repeats index 0, http://a/x")]
    public async Task The_first_wrong_item_ends_the_stream(string text, ErrorId id, string message)
    {
        DownloadItem wrong = Item("http://b") with { Sources = [new Uri(text, UriKind.RelativeOrAbsolute)] };
        DownloadException refused = await Refused(Item("http://a/x"), wrong);
        Assert.Equal((id, message), (refused.Id, refused.Message.Replace(" http://a/x ", "http://a/x")));
        Assert.StartsWith(
            "urls.txt line 9: ", (await Refused(Item("http://a/x"), wrong with { Origin = "urls.txt line 9" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_source_is_checked() =>
        Assert.Equal(
            "URL at index 0 must start with http:// or https://",
            (await Refused(Item("http://a") with { Sources = [new Uri("http://a"), new Uri("ftp://b")] })).Message);

    [Fact]
    public async Task An_item_without_sources_is_empty() =>
        Assert.Equal("URL at index 0 is empty", (await Refused(Item("http://a") with { Sources = [] })).Message);

    [Fact]
    public async Task A_negative_length_is_refused() => Assert.Equal(ErrorId.InputInvalid, (await Refused(Item("http://a") with { Length = -1 })).Id);

    [Fact]
    public async Task A_checksum_made_by_hand_is_checked() =>
        Assert.Equal(ErrorId.InputInvalid, (await Refused(Item("http://a") with { Checksums = [new Checksum(ChecksumAlgorithm.Md5, "abc")] })).Id);

    [Fact]
    public async Task An_unsafe_path_is_refused_with_its_place()
    {
        DownloadException refused = await Refused(Item("http://a") with { RelativePath = "../x", Origin = "plan.json item 3" });
        Assert.Equal(ErrorId.UnsafePath, refused.Id);
        Assert.StartsWith("plan.json item 3: The path '../x' has a '..' in it.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_of_a_repeated_address_are_not_shown() =>
        Assert.DoesNotContain(
            "hush", (await Refused(Item("http://u:hush@a/x?token=hush"), Item("http://u:hush@a/x?token=hush"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_item_of_another_archive_is_refused()
    {
        Assert.Equal(2, (await Validate(Item("http://a"), Item("http://b") with { Archive = "batch" })).Count);
        DownloadException refused = await Refused(Item("http://a"), Item("http://b") with { Archive = "xnat", Origin = "plan.json item 2" });
        Assert.Equal(
            (ErrorId.InputInvalid, "plan.json item 2: Item at index 1 is of the archive 'xnat', the batch of 'batch'; make a batch for each archive"),
            (refused.Id, refused.Message));
    }

    private static DownloadItem Item(string uri) => new() { Sources = [new Uri(uri)] };

    private static Task<List<DownloadItem>> Validate(params DownloadItem[] items) =>
        AsyncSequence.ToListAsync(ItemValidator.ValidateAsync(AsyncSequence.Of(items), "batch", default));

    private static Task<DownloadException> Refused(params DownloadItem[] items) => Assert.ThrowsAsync<DownloadException>(() => Validate(items));
}
