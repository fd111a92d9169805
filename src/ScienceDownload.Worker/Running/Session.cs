using System.CommandLine;
using ScienceDownload.Worker.CommandLine;

namespace ScienceDownload.Worker.Running;

/// <summary>One call of <c>scidl</c>: its engine and how it answers.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly string? _givenState;

    private Session(string? givenState, bool json)
    {
        _givenState = givenState;
        Json = json;
        Engine = new Archives.EngineFactory().Create(new EngineOptions
        {
            StatePath = givenState is null ? null : Path.GetFullPath(givenState),
            UserAgent = "scidl/" + Program.Version,
        });
    }

    public IDownloadEngine Engine { get; }

    /// <summary>Whether to answer in JSON lines.</summary>
    public bool Json { get; }

    /// <summary>Opens the state folder that the command line names.</summary>
    /// <exception cref="DownloadException">The state cannot be opened.</exception>
    public static Session Open(ParseResult parsed) => new(parsed.GetValue(SharedOptions.State), parsed.GetValue(SharedOptions.Json));

    /// <summary>Opens a state folder that the command chose itself.</summary>
    /// <exception cref="DownloadException">The state cannot be opened.</exception>
    public static Session Open(ParseResult parsed, string state) => new(state, parsed.GetValue(SharedOptions.Json));

    /// <summary>The command line a user copies to go on with a batch.</summary>
    public string CommandFor(string verb, string batchId) => _givenState is null
        ? $"scidl {verb} {batchId}"
        : $"scidl {verb} {batchId} --state '{_givenState}'";

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
