using System.Management.Automation;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>How paths of the shell become paths of the file system.</summary>
internal static class PathExtensions
{
    private const string FileSystem = "FileSystem";

    /// <summary>The files and folders that paths with wildcards name. What names nothing is an error that ends the command.</summary>
    public static IReadOnlyList<string> ResolveFiles(this PSCmdlet cmdlet, IEnumerable<string> paths) =>
        [.. paths.SelectMany(path => Resolve(cmdlet, path))];

    /// <summary>
    /// The full path of the file system that a path stands for: from the shell's location, with <c>~</c>, drives and no wildcards. It need not exist.
    /// Any other provider's path is an error that ends the command.
    /// </summary>
    public static string ToFilePath(this PSCmdlet cmdlet, string path)
    {
        string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name == FileSystem)
            return full;
        var failure = new DownloadException(ErrorId.InputInvalid,
            $"'{path}' is a path of the {provider.Name} provider, not of the file system. Give a folder or file with its drive or its full path.");
        cmdlet.ThrowTerminatingError(failure.ToErrorRecord(path));
        throw failure;
    }

    private static IEnumerable<string> Resolve(PSCmdlet cmdlet, string path)
    {
        try
        {
            IEnumerable<string> found = cmdlet.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            if (provider.Name == FileSystem)
                return found;
            throw new DownloadException(ErrorId.InputUnreadable, $"'{path}' is not a path of the file system.");
        }
        catch (Exception exception) when (exception is DownloadException or ItemNotFoundException)
        {
            DownloadException failure = exception as DownloadException ?? new(ErrorId.InputUnreadable,
                $"'{path}' does not exist. Check the path; -LiteralPath takes it without wildcards.", exception);
            cmdlet.ThrowTerminatingError(failure.ToErrorRecord(path));
            throw;
        }
    }
}
