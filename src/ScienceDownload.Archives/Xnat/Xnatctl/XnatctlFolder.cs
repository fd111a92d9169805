namespace ScienceDownload.Archives.Xnat;

/// <summary>Where <c>xnatctl</c> keeps its files.</summary>
internal static class XnatctlFolder
{
    /// <summary>The path of one of its files; null when this user has no home.</summary>
    public static string? PathOf(string file, Func<string, string?> environment) =>
        environment(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME") is { Length: > 0 } home
            ? Path.Combine(home, ".config", "xnatctl", file)
            : null;

    /// <summary>The text of one of its files; null when it is not there.</summary>
    /// <exception cref="DownloadException">It is there and cannot be read.</exception>
    public static string? ReadText(string file, Func<string, string?> environment)
    {
        if (PathOf(file, environment) is not { } path)
            return null;
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.ProfileUnusable, $"'{path}', the file of xnatctl, cannot be read: {exception.Message}", exception);
        }
    }
}
