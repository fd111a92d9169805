namespace ScienceDownload.Tests.Support;

/// <summary>Programs that some tests cannot do without.</summary>
public static class Requirement
{
    /// <summary>Names, with commas between, of what must be there: a test that misses one of them fails instead of being skipped.</summary>
    public const string Variable = "SCIENCEDOWNLOAD_REQUIRE";

    // Debian keeps servers out of an ordinary user's PATH.
    private static readonly string[] SystemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    /// <summary>The full path of a program, looked for on PATH and in the system's folders.</summary>
    /// <param name="name">The program's file name, without <c>.exe</c>.</param>
    /// <returns>
    /// The path. Where there is none this does not return: the running test is skipped, or fails when <see cref="Variable"/> names the program.
    /// </returns>
    public static string Program(string name)
    {
        if (Find(name, Environment.GetEnvironmentVariable("PATH")) is { } path)
            return path;

        if (IsRequired(name, Environment.GetEnvironmentVariable(Variable)))
            Assert.Fail($"{name} is not installed, and {Variable} says that it must be.");
        Assert.Skip($"{name} is not installed.");
        return "";
    }

    internal static string? Find(string name, string? searchPath)
    {
        var fileName = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(SystemFolders)
            .Select(folder => Path.Combine(folder, fileName))
            .FirstOrDefault(File.Exists);
    }

    internal static bool IsRequired(string name, string? required) =>
        (required ?? "").Split(',', StringSplitOptions.TrimEntries).Contains(name, StringComparer.OrdinalIgnoreCase);
}
