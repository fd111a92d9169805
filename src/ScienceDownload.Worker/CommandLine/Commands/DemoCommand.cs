using System.CommandLine;
using ScienceDownload.Worker.Demo;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl demo</c>: the whole way from a server to verified files, on this machine alone.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Command command = SharedOptions.CreateCommand("demo", "Start a small archive with scripted faults on this machine and download all of it.");
        command.Options.Add(SharedOptions.OutputFolder);
        command.SetAction((parsed, cancellation) => DemoRun.RunAsync(parsed, Path.GetFullPath(parsed.GetValue(SharedOptions.OutputFolder) ?? "scidl-demo"), cancellation));
        return command;
    }
}
