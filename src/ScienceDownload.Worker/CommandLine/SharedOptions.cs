using System.CommandLine;

namespace ScienceDownload.Worker.CommandLine;

/// <summary>Options and arguments that several commands take.</summary>
internal static class SharedOptions
{
    /// <summary>The state folder.</summary>
    public static Option<string?> State { get; } = new("--state")
    {
        HelpName = "DIR",
        Description = "State folder. Default: $SCIENCEDOWNLOAD_STATE, else the user's own.",
    };

    /// <summary>JSON lines instead of text.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object per line." };

    /// <summary>The service to ask in the place of the state folder.</summary>
    public static Option<string?> Service { get; } = new("--service")
    {
        HelpName = "URL",
        Description = "Service ('scidl serve') that has the batch, by its address or a profile's name. "
            + "Its key: --api-key-file, the profile, or $SCIENCEDOWNLOAD_SERVICE_KEY.",
    };

    /// <summary>The file with the service's key.</summary>
    public static Option<string?> ServiceKeyFile { get; } = new("--api-key-file")
    {
        HelpName = "FILE",
        Description = "File whose first line is the service's key.",
    };

    /// <summary>The batch a command is about.</summary>
    public static Argument<string> BatchId { get; } = new("ID") { Description = "Id of the batch, as 'scidl list' prints it." };

    /// <summary>The folder files land in.</summary>
    public static Option<string?> OutputFolder { get; } = new("--output", "-o")
    {
        HelpName = "DIR",
        Description = "Folder the files land in. Default: the current folder.",
    };

    /// <summary>A command with the options all commands take.</summary>
    public static Command CreateCommand(string name, string description) => new(name, description) { State, Json };

    /// <summary>A command that can ask a service too.</summary>
    public static Command CreateServiceCommand(string name, string description) => new(name, description) { State, Json, Service, ServiceKeyFile };

    /// <summary>The full path of <see cref="OutputFolder"/>.</summary>
    public static string ReadOutputFolder(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(OutputFolder) ?? ".");
}
