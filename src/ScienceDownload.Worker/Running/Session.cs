using System.CommandLine;
using ScienceDownload.Worker.CommandLine;

namespace ScienceDownload.Worker.Running;

/// <summary>One call of <c>scidl</c>: its engine and how it answers.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly string? _state;

    private Session(string? state, bool json)
    {
        _state = state is null ? null : Path.GetFullPath(state);
        Json = json;
        Engine = new Archives.EngineFactory().Create(new EngineOptions { StatePath = _state, UserAgent = "scidl/" + Program.Version });
    }

    public IDownloadEngine Engine { get; }

    /// <summary>Whether to answer in JSON lines.</summary>
    public bool Json { get; }

    /// <summary>The command to go on with where <c>resume</c> and <c>restart</c> are not enough; null where they are.</summary>
    public string? OwnCommand { get; private init; }

    /// <summary>Opens the state folder that the command line names.</summary>
    /// <exception cref="DownloadException">The state cannot be opened.</exception>
    public static Session Open(ParseResult parsed) => new(parsed.GetValue(SharedOptions.State), parsed.GetValue(SharedOptions.Json));

    /// <summary>Opens a state folder that the command chose itself, for batches that only the command itself can go on with.</summary>
    /// <exception cref="DownloadException">The state cannot be opened.</exception>
    public static Session Open(ParseResult parsed, string state, string ownCommand) =>
        new(state, parsed.GetValue(SharedOptions.Json)) { OwnCommand = ownCommand };

    /// <summary>The command line a user copies to go on with a batch.</summary>
    public string CommandFor(string verb, string batchId) =>
        OwnCommand ?? $"scidl {verb} {batchId}{(_state is null ? "" : $" --state '{_state}'")}";

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
