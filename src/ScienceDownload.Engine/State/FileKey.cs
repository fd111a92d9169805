namespace ScienceDownload.Engine.State;

/// <summary>Full paths as the state file writes them: absolute, with <c>/</c> separators on every platform, compared exactly.</summary>
internal static class FileKey
{
    /// <summary>The key of a file.</summary>
    public static string Of(string fullPath)
    {
        string path = Path.GetFullPath(fullPath);
        return Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');
    }

    /// <summary>What stands before the relative paths of a folder's files in their keys.</summary>
    public static string Folder(string folder) => Of(folder).TrimEnd('/') + "/";

    /// <summary>The full path of an item as the platform writes it.</summary>
    public static string FullPath(string destination, string relativePath) => Path.GetFullPath(Path.Combine(destination, relativePath));
}
