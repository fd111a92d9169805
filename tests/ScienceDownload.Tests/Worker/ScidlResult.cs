using System.Text.Json;

namespace ScienceDownload.Tests.Worker;

/// <summary>How a call of <c>scidl</c> ended.</summary>
/// <param name="ExitCode">Its exit code; 128 + n when signal n killed it.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record ScidlResult(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard output as JSON.</summary>
    public IReadOnlyList<JsonElement> Events =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The last line that tells about a batch.</summary>
    public JsonElement Batch => Events.Last(e => e.GetProperty("event").GetString() == "batch");

    /// <summary>The lines that tell about items.</summary>
    public IReadOnlyList<JsonElement> Items => [.. Events.Where(e => e.GetProperty("event").GetString() == "item")];

    /// <summary>Fails unless the call failed with this error, told in one line.</summary>
    public void AssertError(ErrorId id)
    {
        Assert.Equal(2, ExitCode);
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("scidl: ", line, StringComparison.Ordinal);
        Assert.EndsWith($"[{id}]", line, StringComparison.Ordinal);
    }

    /// <summary>Everything, for the message of a failed test.</summary>
    public override string ToString() => $"exit {ExitCode}\n--- output\n{Output}--- error\n{Error}";
}
