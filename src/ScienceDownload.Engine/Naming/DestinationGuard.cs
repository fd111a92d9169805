namespace ScienceDownload.Engine.Naming;

/// <summary>The last check before a path is written: it lies below its root, and no link leads out on the way.</summary>
/// <remarks>Ask again right before the final rename: another process may have put a link there since.</remarks>
internal static class DestinationGuard
{
    private static readonly StringComparison Comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Joins a root and a path below it.</summary>
    /// <param name="root">The destination, absolute. It may be a link itself: the user chose it.</param>
    /// <param name="relative">The path below it with <c>/</c> separators.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="DownloadException">The path leads out of the root (<see cref="ErrorId.UnsafePath"/>).</exception>
    public static string Resolve(string root, string relative)
    {
        string fullRoot = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        string prefix = Path.EndsInDirectorySeparator(fullRoot) ? fullRoot : fullRoot + Path.DirectorySeparatorChar;
        string full = Path.GetFullPath(Path.Combine(fullRoot, relative));
        if (!full.StartsWith(prefix, Comparison) || full.Length == prefix.Length)
        {
            throw new DownloadException(
                ErrorId.UnsafePath, $"Path traversal detected: '{relative}' lies outside '{fullRoot}'. Choose a path below the destination.");
        }

        for (int end = full.IndexOf(Path.DirectorySeparatorChar, prefix.Length); end > 0; end = full.IndexOf(Path.DirectorySeparatorChar, end + 1))
        {
            if (IsLink(full[..end]))
            {
                throw new DownloadException(
                    ErrorId.UnsafePath,
                    $"Path traversal detected: '{full[..end]}' is a link. Remove it, or make the folder it points to the destination.");
            }
        }
        return full;
    }

    private static bool IsLink(string directory)
    {
        // Attributes of what does not exist read as -1, all bits set.
        FileAttributes attributes = new FileInfo(directory).Attributes;
        return attributes != (FileAttributes)(-1) && attributes.HasFlag(FileAttributes.ReparsePoint);
    }
}
