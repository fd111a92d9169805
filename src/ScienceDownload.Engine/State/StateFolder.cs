namespace ScienceDownload.Engine.State;

/// <summary>Where the state file lives, and how its folder is made.</summary>
internal static class StateFolder
{
    /// <summary>The environment variable that moves the state elsewhere.</summary>
    public const string Variable = "SCIENCEDOWNLOAD_STATE";

    private const string Name = "science-download";

    /// <summary>The absolute path of the state folder: the parameter, else the environment variable, else the platform's place.</summary>
    /// <param name="folder">What the caller asked for; null or blank for no wish.</param>
    public static string Resolve(string? folder)
    {
        if (!string.IsNullOrWhiteSpace(folder))
            return Path.GetFullPath(folder);
        if (Environment.GetEnvironmentVariable(Variable) is { } wish && !string.IsNullOrWhiteSpace(wish))
            return Path.GetFullPath(wish);
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), Name);

        // The XDG specification says that a relative path in the variable is to be ignored.
        string? home = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        return Path.IsPathRooted(home)
            ? Path.Combine(home, Name)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state", Name);
    }

    /// <summary>Makes the folder, readable by its owner only; one that exists keeps its rights.</summary>
    /// <exception cref="DownloadException">It cannot be made (<see cref="ErrorId.StateUnavailable"/>).</exception>
    public static void Create(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DownloadException(
                ErrorId.StateUnavailable,
                $"The state folder '{folder}' cannot be created: {e.Message} Name another one with {Variable} or the state parameter.",
                e);
        }
    }
}
