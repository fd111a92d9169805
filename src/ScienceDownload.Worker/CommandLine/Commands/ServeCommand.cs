using System.CommandLine;
using ScienceDownload.Worker.Service;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl serve</c>: the engine as a REST service with a status page.</summary>
internal static class ServeCommand
{
    /// <summary>The word that starts it.</summary>
    public const string Name = "serve";

    private static readonly Option<string[]> Urls = new("--urls")
    {
        HelpName = "URL",
        Description = "What to listen on. Default: http://127.0.0.1:8080, or HOST and PORT.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Root = new("--root")
    {
        HelpName = "DIR",
        Description = "Folder the files land in and are served from. Default: $STORAGE_DIR, else 'downloads' in the current folder.",
    };

    private static readonly Option<string?> KeyFile = new("--api-key-file")
    {
        HelpName = "FILE",
        Description = "File whose first line is the key that clients must send. Default: $API_KEY.",
    };

    private static readonly Option<bool> AllowPrivateNetwork = new("--allow-private-network")
    {
        Description = "Let downloads and webhooks reach this machine and private networks.",
    };

    private static readonly Option<bool> KeepFiles = new("--keep-files")
    {
        Description = "Never delete files. Default: one hour after they were completed.",
    };

    public static Command Create()
    {
        Command command = SharedOptions.CreateCommand(Name, "Run the REST service with its status page.");
        command.Options.Add(Urls);
        command.Options.Add(Root);
        command.Options.Add(KeyFile);
        command.Options.Add(AllowPrivateNetwork);
        command.Options.Add(KeepFiles);
        command.SetAction((parsed, cancellation) =>
            ServiceRun.RunAsync(Read(parsed), parsed.GetValue(SharedOptions.State), parsed.GetValue(SharedOptions.Json), cancellation));
        return command;
    }

    private static ServiceSettings Read(ParseResult parsed)
    {
        string? key = parsed.GetValue(KeyFile) is { } file ? Running.KeyFile.Read(file) : null;
        string? Variable(string name) => name == "API_KEY" && key is not null ? key : Environment.GetEnvironmentVariable(name);
        ServiceSettings settings = new SettingsReader(Variable).Read(Path.GetFullPath(parsed.GetValue(Root) ?? "downloads"));
        if (parsed.GetValue(Root) is { } root)
            settings = settings with { Root = Path.GetFullPath(root) };
        if (parsed.GetValue(Urls) is { Length: > 0 } urls)
            settings = settings with { Urls = [.. urls.SelectMany(url => url.Split(';')).Select(SettingsReader.ReadListener)] };
        if (parsed.GetValue(AllowPrivateNetwork))
            settings = settings with { Network = settings.Network with { AllowPrivate = true } };
        return parsed.GetValue(KeepFiles) ? settings with { FileRetention = null } : settings;
    }
}
