using ScienceDownload.Worker.CommandLine;

namespace ScienceDownload.Tests.Worker;

public sealed class ValuesTests
{
    [Theory]
    [InlineData("1", 1L)]
    [InlineData("500k", 500L * 1024)]
    [InlineData("500K", 500L * 1024)]
    [InlineData("10M", 10L * 1024 * 1024)]
    [InlineData("10MB", 10L * 1024 * 1024)]
    [InlineData("1.5GiB", 3L * 512 * 1024 * 1024)]
    [InlineData("2t", 2L * 1024 * 1024 * 1024 * 1024)]
    public void Reads_sizes(string text, long bytes) => Assert.Equal(bytes, Values.ReadSize("--limit-rate", text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5k")]
    [InlineData("k")]
    [InlineData("ten")]
    [InlineData("1e400")]
    [InlineData("9999999999T")]
    public void Refuses_what_is_no_size(string text)
    {
        var error = Assert.Throws<DownloadException>(() => Values.ReadSize("--limit-rate", text));
        Assert.Equal(ErrorId.LimitOutOfRange, error.Id);
        Assert.Contains("--limit-rate", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1/1")]
    [InlineData("3/8")]
    [InlineData("8/8")]
    public void Reads_shards(string text) => Assert.Equal(text, Values.ReadShard("--shard", text).ToString());

    [Theory]
    [InlineData("0/8")]
    [InlineData("9/8")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("a/b")]
    [InlineData("1/0")]
    public void Refuses_what_is_no_shard(string text) =>
        Assert.Equal(ErrorId.LimitOutOfRange, Assert.Throws<DownloadException>(() => Values.ReadShard("--shard", text)).Id);

    [Theory]
    [InlineData("0")]
    [InlineData("17")]
    [InlineData("four")]
    [InlineData("")]
    [InlineData("2.5")]
    public void Refuses_counts_outside_their_range(string text)
    {
        var error = Assert.Throws<DownloadException>(() => Values.ReadCount("--connections", text, 1, 16));
        Assert.Equal(ErrorId.LimitOutOfRange, error.Id);
        Assert.Contains("1 to 16", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("1000000")]
    public void Refuses_seconds_outside_their_range(string text) =>
        Assert.Equal(ErrorId.LimitOutOfRange, Assert.Throws<DownloadException>(() => Values.ReadSeconds("--timeout", text)).Id);

    [Theory]
    [InlineData("data.nc")]
    [InlineData("/data/x")]
    [InlineData("http//host/x")]
    [InlineData("")]
    [InlineData("http://")]
    public void Refuses_what_is_no_address(string text) =>
        Assert.Equal(ErrorId.InvalidUri, Assert.Throws<DownloadException>(() => Values.ReadUri(text)).Id);
}
