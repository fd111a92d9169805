using System.CommandLine;
using System.CommandLine.Parsing;
using ScienceDownload.Worker.CommandLine.Commands;
using ScienceDownload.Worker.Output;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.CommandLine;

/// <summary>Reads the command line, runs the command, and turns whatever is thrown into one line and an exit code.</summary>
internal static class Cli
{
    /// <summary>How long work may take to end before the process is ended.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.8);

    /// <summary>A service has more to put away: requests under way, webhooks on their way. So has a part on a cluster: its disk is slow.</summary>
    private static readonly TimeSpan ServiceGrace = TimeSpan.FromSeconds(9);

    /// <summary>Names another grace, in seconds, for machines where putting things away takes longer.</summary>
    private const string GraceVariable = "SCIENCEDOWNLOAD_GRACE_SEC";

    public static async Task<int> RunAsync(string[] args)
    {
        LenientWriter.Install();
        int exitCode = await ParseAndRunAsync(args).ConfigureAwait(false);
        if (LenientWriter.Failure is not { } failure)
            return exitCode;
        ErrorLine.Write(new DownloadException(ErrorId.Unexpected, $"The output could not be written: {failure.Message}", failure), json: false);
        return exitCode == ExitCode.Done ? ExitCode.BadInput : exitCode;
    }

    private static async Task<int> ParseAndRunAsync(string[] args)
    {
        // An argument @FILE is a value of --header, never a file with more arguments.
        ParseResult parsed = CommandTree.Build().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        bool json = args.Contains(SharedOptions.Json.Name) || args is [TaskCommand.Name, ..];
        if (DescribeMisuse(parsed) is { } misuse)
        {
            ErrorLine.Write(new DownloadException(ErrorId.InputInvalid, misuse), json);
            return ExitCode.BadInput;
        }

        Interruption? interruption = null;
        try
        {
            interruption = new Interruption(GraceOf(parsed.CommandResult.Command.Name));
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                interruption.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption?.Token.IsCancellationRequested == true)
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
        finally
        {
            interruption?.Dispose();
        }
    }

    private static TimeSpan GraceOf(string command) =>
        Values.ReadSeconds(GraceVariable, Environment.GetEnvironmentVariable(GraceVariable))
        ?? (command is ServeCommand.Name or TaskCommand.Name ? ServiceGrace : Grace);

    /// <summary>What is wrong with the command line; null when nothing is.</summary>
    private static string? DescribeMisuse(ParseResult parsed)
    {
        string command = parsed.CommandResult.Command is RootCommand ? "scidl" : $"scidl {parsed.CommandResult.Command.Name}";
        string? stranger = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : FindStrayOption(parsed);
        if (stranger is null && parsed.Errors.Count == 0)
            return null;
        string what = stranger is null ? parsed.Errors[0].Message.TrimEnd('.') : $"'{stranger}' is no command or option of '{command}'";
        return $"{what}. See '{command} --help'.";
    }

    /// <summary>
    /// A mistyped option among the arguments, where the parser takes it for an address or a file. After <c>--</c> everything is an argument.
    /// </summary>
    private static string? FindStrayOption(ParseResult parsed) => parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash)
        ? null
        : parsed.CommandResult.Children
            .OfType<ArgumentResult>()
            .SelectMany(a => a.Tokens)
            .FirstOrDefault(t => t.Value.StartsWith('-') && t.Value != "-")?.Value;
}
