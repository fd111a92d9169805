namespace ScienceDownload.Engine.Cluster;

/// <summary>Finds the program that runs on the nodes.</summary>
internal static class WorkerProgram
{
    private const string Name = "scidl";
    private const string Variable = "SCIENCEDOWNLOAD_SCIDL";

    /// <summary>The program and the arguments before its own, with full paths: nodes see the same disk, not the same PATH.</summary>
    /// <param name="given">What the user named; null to look for it.</param>
    /// <exception cref="DownloadException">There is none (<see cref="ErrorId.ProgramMissing"/>).</exception>
    public static IReadOnlyList<string> Find(string? given)
    {
        if ((given ?? Environment.GetEnvironmentVariable(Variable)) is { Length: > 0 } path)
        {
            if (!File.Exists(path))
                throw new DownloadException(ErrorId.ProgramMissing, $"There is no program '{path}' to run on the nodes.");
            return Command(Path.GetFullPath(path));
        }

        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Name)
            return [Environment.ProcessPath!];
        // Run as "dotnet scidl.dll", as it is out of a build.
        string beside = Path.Combine(AppContext.BaseDirectory, Name + ".dll");
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" && File.Exists(beside))
            return [Environment.ProcessPath!, beside];
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, Name))
            .FirstOrDefault(File.Exists);
        return found is not null
            ? [Path.GetFullPath(found)]
            : throw new DownloadException(ErrorId.ProgramMissing,
                $"'{Name}', which runs on the nodes, is not on PATH. Put it on the shared disk and name it as the worker, or with {Variable}.");
    }

    private static IReadOnlyList<string> Command(string path) =>
        Path.GetExtension(path).Equals(".dll", StringComparison.OrdinalIgnoreCase) ? ["dotnet", path] : [path];
}
