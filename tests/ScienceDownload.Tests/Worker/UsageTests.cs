using System.Text.Json;

namespace ScienceDownload.Tests.Worker;

public sealed class UsageTests : ScidlTest
{
    public static TheoryData<string> WrongCommandLines =>
        ["", "fetch", "get", "get --frobnicate http://127.0.0.1/x", "batch", "status", "list extra", "run", "verify", "get http://127.0.0.1/x -o"];

    [Theory]
    [MemberData(nameof(WrongCommandLines))]
    public async Task Wrong_usage_ends_with_one_line_and_2(string commandLine)
    {
        ScidlResult result = await RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Empty(result.Output);
        result.AssertError(ErrorId.InputInvalid);
        Assert.Contains("--help'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_usage_is_an_object_too_when_asked_for()
    {
        ScidlResult result = await RunAsync("status", "--json");

        result.AssertError(ErrorId.InputInvalid);
        JsonElement error = Assert.Single(result.Events);
        Assert.Equal("error", error.GetProperty("event").GetString());
        Assert.Equal("InputInvalid", error.GetProperty("error_id").GetString());
        Assert.Contains("status", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--connections", "0")]
    [InlineData("--connections", "17")]
    [InlineData("--max-retries", "-1")]
    [InlineData("--max-retries", "101")]
    [InlineData("--stall-timeout", "0")]
    [InlineData("--limit-rate", "fast")]
    public async Task Values_outside_their_range_are_refused(string option, string value)
    {
        ScidlResult result = await RunAsync("get", "http://127.0.0.1/x", option, value);

        result.AssertError(ErrorId.LimitOutOfRange);
        Assert.Contains(option, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prints_its_version()
    {
        ScidlResult result = await RunAsync("--version");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^scidl \d+\.\d+\.\d+\n$", result.Output);
    }

    [Theory]
    [InlineData("--help", "verify")]
    [InlineData("get --help", "--checksum")]
    [InlineData("batch --help", "--concurrent-limit")]
    [InlineData("run --help", "--shard")]
    public async Task Explains_itself(string commandLine, string expected)
    {
        ScidlResult result = await RunAsync(commandLine.Split(' '));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
    }
}
