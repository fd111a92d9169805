using System.Security.Cryptography;
using System.Text.Json;

namespace ScienceDownload.Engine.Profiles;

/// <summary>The one file that may hold secrets: made with the owner's rights only, replaced in one step, refused when others can read it.</summary>
internal static class ProfileFile
{
    /// <summary>The environment variable that names another file.</summary>
    public const string Variable = "SCIENCEDOWNLOAD_PROFILES";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The absolute path of the file: the wish, else the environment variable, else the platform's place for settings.</summary>
    public static string Resolve(string? file)
    {
        if (!string.IsNullOrWhiteSpace(file))
            return Path.GetFullPath(file);
        if (Environment.GetEnvironmentVariable(Variable) is { } wish && !string.IsNullOrWhiteSpace(wish))
            return Path.GetFullPath(wish);
        return Path.Combine(SettingsFolder(), "science-download", "profiles.json");
    }

    /// <summary>What is in the file; empty when there is none.</summary>
    /// <exception cref="DownloadException">It cannot be read, or others can read it.</exception>
    public static IReadOnlyList<ProfileEntry> Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != 0)
                throw Readable(path);
            return ProfileJson.Read(stream);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException exception)
        {
            // The cause stays out: it may quote the text around the mistake.
            throw new DownloadException(
                ErrorId.ProfileUnusable,
                $"The profile file '{path}' is not JSON of ours (line {(exception.LineNumber ?? 0) + 1}). "
                + "Correct it, or delete it and set the profiles again.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.ProfileUnusable, $"The profile file '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Replaces the file in one step.</summary>
    /// <exception cref="DownloadException">It cannot be written.</exception>
    public static void Write(string path, IEnumerable<ProfileEntry> entries)
    {
        string temporary = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using (var stream = new FileStream(temporary, options))
            {
                ProfileJson.Write(stream, entries);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new DownloadException(ErrorId.ProfileUnusable, $"The profile file '{path}' cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Makes the file's folder, readable by its owner only; one that exists keeps its rights.</summary>
    /// <exception cref="DownloadException">It cannot be made.</exception>
    public static void CreateFolder(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.ProfileUnusable,
                $"The folder of the profile file '{path}' cannot be made: {exception.Message} Name another file with {Variable}.", exception);
        }
    }

    private static DownloadException Readable(string path) => new(
        ErrorId.ProfileUnusable,
        $"The profile file '{path}' can be read by others. Take that right away (chmod 600 '{path}'), "
        + "and change the secrets if others may have seen them.");

    private static string SettingsFolder()
    {
        if (OperatingSystem.IsWindows())
            return Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData);

        // The XDG specification says that a relative path in the variable is to be ignored.
        string? home = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        return Path.IsPathRooted(home) ? home : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
    }
}
