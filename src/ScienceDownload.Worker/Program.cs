using ScienceDownload.Worker.CommandLine;

namespace ScienceDownload.Worker;

/// <summary>Where <c>scidl</c> starts.</summary>
internal static class Program
{
    /// <summary>The version, as <c>--version</c> prints it.</summary>
    public static string Version => typeof(Program).Assembly.GetName().Version!.ToString(3);

    private static Task<int> Main(string[] args)
    {
        // Answered before anything else is loaded: scripts ask this often, and only this.
        if (args is ["--version"])
        {
            Console.Out.WriteLine("scidl " + Version);
            return Task.FromResult(ExitCode.Done);
        }

        return Cli.RunAsync(args);
    }
}
