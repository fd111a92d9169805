using ScienceDownload.Archives.Batch;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Batch;

public sealed class RequestReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_addresses_are_read_in_order()
    {
        List<DownloadItem> items = await Items("{\"quality\":\"best\",\"urls\":[\" http://a/1 \",\"http://a/2\"],\"concurrent_limit\":3}");
        Assert.Equal(
            [("http://a/1", "body.json urls[0]"), ("http://a/2", "body.json urls[1]")],
            items.Select(item => (item.PrimarySource.OriginalString, item.Origin!)));
    }

    [Theory]
    [InlineData("{}", ErrorId.InputInvalid, "body.json: urls: Field required.")]
    [InlineData("[]", ErrorId.InputInvalid, "body.json: Input should be an object with \"urls\", or a plan.")]
    [InlineData("{\"urls\":\"x\"}", ErrorId.InputInvalid, "body.json: urls: Input should be a valid list.")]
    [InlineData("{\"urls\":[\"http://a\",1]}", ErrorId.InputInvalid, "body.json: urls[1]: Input should be a valid string.")]
    [InlineData("{\"urls\":[\"http://a\",\" \"]}", ErrorId.InvalidUri, "body.json urls[1]: URL at index 1 is empty")]
    [InlineData("{\"urls\":[\"ftp://a\"]}", ErrorId.InvalidUri, "body.json urls[0]: URL at index 0 must start with http:// or https://")]
    [InlineData("{\n\"urls\":[", ErrorId.InputInvalid, "body.json line 2: not valid JSON. Mend the file, or write it anew.")]
    public async Task A_wrong_body_is_refused(string text, ErrorId id, string message) =>
        await BatchListTests.AssertRefused(() => Items(text), id, message);

    [Fact]
    public async Task The_options_are_read_and_applied()
    {
        BatchListOptions options = await Options(
            "\"concurrent_limit\":\" 64 \",\"stop_on_error\":\"Yes\",\"ignore_errors\":0,\"path_template\":\"{id}\",\"timeout_sec\":60.0");
        BatchOptions applied = options.ApplyTo(new BatchOptions { Destination = "/data", Connections = 7 });
        Assert.Equal(
            new BatchOptions
            {
                Destination = "/data", Connections = 7, ConcurrentLimit = ConcurrencyLimit.Of(64), StopOnError = true, IgnoreErrors = false,
                PathTemplate = "{id}", ItemTimeout = TimeSpan.FromSeconds(60), HeaderNames = applied.HeaderNames,
            },
            applied);
    }

    [Fact]
    public async Task What_the_list_does_not_say_stays()
    {
        var options = new BatchOptions
        {
            Destination = "/data", ConcurrentLimit = ConcurrencyLimit.Auto, StopOnError = true, IgnoreErrors = false, PathTemplate = "x",
            ItemTimeout = TimeSpan.FromHours(3),
        };
        Assert.Equal(new BatchListOptions(), await Options("\"path_template\":null"));
        Assert.Equal(options, new BatchListOptions().ApplyTo(options));
        Assert.Equal(new BatchListOptions(), await BatchListOptions.ReadAsync(_folder.Write("urls.csv", "url\nhttp://a"), default));
    }

    [Fact]
    public async Task The_limit_may_be_auto() =>
        Assert.Equal(ConcurrencyLimit.Auto, (await Options("\"concurrent_limit\":\"auto\"")).ConcurrentLimit);

    [Theory]
    [InlineData("\"concurrent_limit\":0", ErrorId.LimitOutOfRange, "concurrent_limit: Input should be greater than or equal to 1")]
    [InlineData("\"concurrent_limit\":65", ErrorId.LimitOutOfRange, "concurrent_limit: Input should be less than or equal to 64")]
    [InlineData("\"concurrent_limit\":2.5", ErrorId.InputInvalid, "concurrent_limit: Input should be a valid integer, got a number with a fractional part")]
    [InlineData("\"concurrent_limit\":\"x\"", ErrorId.InputInvalid, "concurrent_limit: Input should be a valid integer, unable to parse string as an integer")]
    [InlineData("\"concurrent_limit\":null", ErrorId.InputInvalid, "concurrent_limit: Input should be a valid integer")]
    [InlineData("\"timeout_sec\":59", ErrorId.LimitOutOfRange, "timeout_sec: Input should be greater than or equal to 60")]
    [InlineData("\"timeout_sec\":7201", ErrorId.LimitOutOfRange, "timeout_sec: Input should be less than or equal to 7200")]
    [InlineData("\"timeout_sec\":1e99", ErrorId.InputInvalid, "timeout_sec: Input should be a valid integer, unable to parse string as an integer")]
    [InlineData("\"stop_on_error\":null", ErrorId.InputInvalid, "stop_on_error: Input should be a valid boolean")]
    [InlineData("\"stop_on_error\":2", ErrorId.InputInvalid, "stop_on_error: Input should be a valid boolean, unable to interpret input")]
    [InlineData("\"ignore_errors\":\"maybe\"", ErrorId.InputInvalid, "ignore_errors: Input should be a valid boolean, unable to interpret input")]
    [InlineData("\"path_template\":7", ErrorId.InputInvalid, "path_template: Input should be a valid string")]
    public async Task A_wrong_option_is_refused_in_the_services_words(string field, ErrorId id, string message) =>
        await BatchListTests.AssertRefused(() => Options(field), id, $"body.json: {message}.");

    public void Dispose() => _folder.Dispose();

    private Task<List<DownloadItem>> Items(string text) =>
        AsyncSequence.ToListAsync(BatchList.ReadAsync(_folder.Write("body.json", text), null, default));

    private Task<BatchListOptions> Options(string fields) =>
        BatchListOptions.ReadAsync(_folder.Write("body.json", "{\"urls\":[\"http://a\"]," + fields + "}"), default);
}
