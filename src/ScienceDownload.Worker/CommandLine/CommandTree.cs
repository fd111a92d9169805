using System.CommandLine;
using ScienceDownload.Worker.CommandLine.Commands;

namespace ScienceDownload.Worker.CommandLine;

/// <summary>All commands of <c>scidl</c>.</summary>
internal static class CommandTree
{
    public static RootCommand Build() => new("Brings scientific data to disk: complete, verified, resumable, fast.")
    {
        GetCommand.Create(),
        BatchCommand.Create(),
        RunCommand.Create(),
        SubmitCommand.Create(),
        TaskCommand.Create(),
        VerifyCommand.Create(),
        ListCommand.Create(),
        StatusCommand.Create(),
        StopCommand.Create(),
        SuspendCommand.Create(),
        ResumeCommand.Create(),
        RestartCommand.Create(),
        RemoveCommand.Create(),
        ServeCommand.Create(),
        DemoCommand.Create(),
    };
}
