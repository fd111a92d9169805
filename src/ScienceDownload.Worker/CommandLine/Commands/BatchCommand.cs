using System.CommandLine;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl batch FILE|-</c>: a list of files.</summary>
internal static class BatchCommand
{
    private static readonly Argument<string> List = new("FILE")
    {
        Description = "A list of addresses, a CSV with the columns url, path, sha256, md5, length, or a JSON request; - for standard input.",
    };

    public static Command Create()
    {
        var start = new ListStart(new MediaOption());
        Command command = SharedOptions.CreateServiceCommand("batch", "Download a list of files. The same call again goes on where it was.");
        command.Arguments.Add(List);
        start.AddTo(command);
        command.SetAction((parsed, cancellation) => start.RunAsync(parsed, parsed.GetRequiredValue(List), null, cancellation));
        return command;
    }
}
