using ScienceDownload.Worker.Running;

namespace ScienceDownload.Tests.Worker;

public sealed class CallFingerprintTests
{
    private static readonly BatchOptions Options = new() { Destination = "/data", HeaderNames = ["X-One"] };

    public static TheoryData<BatchOptions> OtherOptions =>
    [
        Options with { Destination = "/other" },
        Options with { Connections = 8 },
        Options with { ConcurrentLimit = ConcurrencyLimit.Auto },
        Options with { PathTemplate = "{host}/{title}" },
        Options with { Conflict = ConflictPolicy.Replace },
        Options with { HeaderNames = ["X-Two"] },
    ];

    [Fact]
    public void The_same_request_is_recognised() =>
        Assert.Equal(
            CallFingerprint.Of(Options, "get", "http://127.0.0.1/x"),
            CallFingerprint.Of(Options with { HeaderNames = new List<string> { "X-One" } }, "get", "http://127.0.0.1/x"));

    [Theory]
    [MemberData(nameof(OtherOptions))]
    public void Other_options_are_another_request(BatchOptions other) =>
        Assert.NotEqual(CallFingerprint.Of(Options, "get", "http://127.0.0.1/x"), CallFingerprint.Of(other, "get", "http://127.0.0.1/x"));

    [Theory]
    [InlineData("get", "http://127.0.0.1/y")]
    [InlineData("run", "http://127.0.0.1/x")]
    [InlineData("get", "http://127.0.0.1/x", "")]
    public void Other_inputs_are_another_request(params string[] inputs) =>
        Assert.NotEqual(CallFingerprint.Of(Options, "get", "http://127.0.0.1/x"), CallFingerprint.Of(Options, inputs));
}
