using System.CommandLine;
using ScienceDownload.Worker.Output;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.CommandLine;

/// <summary>Reads the command line, runs the command, and turns whatever is thrown into one line and an exit code.</summary>
internal static class Cli
{
    public static async Task<int> RunAsync(string[] args)
    {
        // An argument @FILE is a value of --header, never a file with more arguments.
        ParseResult parsed = CommandTree.Build().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        bool json = args.Contains(SharedOptions.Json.Name);
        if (parsed.Errors.Count > 0)
        {
            ErrorLine.Write(new DownloadException(ErrorId.InputInvalid, DescribeUsage(parsed)), json);
            return ExitCode.BadInput;
        }

        using var interruption = new Interruption();
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                interruption.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (DownloadException error)
        {
            ErrorLine.Write(error, json);
            return ExitCode.BadInput;
        }
#pragma warning disable CA1031 // The last stop: what nobody foresaw still ends as one line with an id.
        catch (Exception error)
#pragma warning restore CA1031
        {
            ErrorLine.Write(new DownloadException(ErrorId.Unexpected, $"{error.GetType().Name}: {error.Message}", error), json);
            return ExitCode.BadInput;
        }
    }

    private static string DescribeUsage(ParseResult parsed)
    {
        string command = parsed.CommandResult.Command is RootCommand ? "scidl" : $"scidl {parsed.CommandResult.Command.Name}";
        string what = parsed.UnmatchedTokens.Count > 0
            ? $"'{parsed.UnmatchedTokens[0]}' is no command or option of '{command}'"
            : parsed.Errors[0].Message.TrimEnd('.');
        return $"{what}. See '{command} --help'.";
    }
}
