namespace ScienceDownload.Worker.Output;

/// <summary>Chooses how to report.</summary>
internal static class Reports
{
    /// <summary>JSON lines when asked for, a live display on a terminal, quiet lines elsewhere.</summary>
    public static IReport Create(bool json)
    {
        if (json)
            return new JsonReport();
        return IsTerminal ? new LiveReport() : new PlainReport();
    }

    /// <summary>The same for a check of files.</summary>
    public static VerifyReport CreateForCheck(bool json) => new(isLive: !json && IsTerminal);

    private static bool IsTerminal => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";
}
