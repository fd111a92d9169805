using System.CommandLine;
using ScienceDownload.Archives;
using ScienceDownload.Worker.CommandLine;

namespace ScienceDownload.Worker.Running;

/// <summary>One call of <c>scidl</c>: its engine and how it answers.</summary>
internal sealed class Session : IAsyncDisposable
{
    private static readonly string UserAgent = "scidl/" + Program.Version;

    private readonly string? _state;

    private readonly string? _service;

    private Session(string? state, bool json)
    {
        _state = state is null ? null : Path.GetFullPath(state);
        Json = json;
        Engine = new EngineFactory().Create(new EngineOptions { StatePath = _state, UserAgent = UserAgent });
    }

    private Session(string service, ServiceConnection connection, bool json)
    {
        _service = service;
        Json = json;
        Engine = new EngineFactory().Connect(connection with { UserAgent = UserAgent });
    }

    /// <summary>Whether a service does the work; then its batches run whether somebody follows them or not.</summary>
    public bool IsRemote => _service is not null;

    public IDownloadEngine Engine { get; }

    /// <summary>Whether to answer in JSON lines.</summary>
    public bool Json { get; }

    /// <summary>The command to go on with where <c>resume</c> and <c>restart</c> are not enough; null where they are.</summary>
    public string? OwnCommand { get; private init; }

    /// <summary>Opens the state folder or the service that the command line names.</summary>
    /// <exception cref="DownloadException">The state cannot be opened, or the service is none.</exception>
    public static Session Open(ParseResult parsed)
    {
        string? state = parsed.GetValue(SharedOptions.State);
        bool json = parsed.GetValue(SharedOptions.Json);
        if (parsed.GetValue(SharedOptions.Service) is not { } service)
            return new Session(state, json);
        if (state is not null)
            throw new DownloadException(ErrorId.InputInvalid, "A service keeps its own state: leave out --state or --service.");
        return new Session(service, ServiceAccess.Read(service, parsed.GetValue(SharedOptions.ServiceKeyFile)), json);
    }

    /// <summary>Opens a state folder that the command chose itself, for batches that only the command itself can go on with.</summary>
    /// <exception cref="DownloadException">The state cannot be opened.</exception>
    public static Session Open(ParseResult parsed, string state, string ownCommand) =>
        new(state, parsed.GetValue(SharedOptions.Json)) { OwnCommand = ownCommand };

    /// <summary>The command line a user copies to go on with a batch.</summary>
    public string CommandFor(string verb, string batchId) =>
        OwnCommand ?? $"scidl {verb} {batchId}{(_state is null ? "" : $" --state '{_state}'")}{(_service is null ? "" : $" --service {_service}")}";

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
