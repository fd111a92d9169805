namespace ScienceDownload.Engine.Cluster;

/// <summary>Texts as words of a shell script.</summary>
internal static class ShellText
{
    /// <summary>The text as one word that means nothing but itself to a POSIX shell.</summary>
    /// <exception cref="DownloadException">It holds a zero character, which no argument can (<see cref="ErrorId.InputInvalid"/>).</exception>
    public static string Quote(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new DownloadException(ErrorId.InputInvalid, "A path holds a zero character, which no program can be given.")
        : "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
