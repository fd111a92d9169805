namespace ScienceDownload.Archives.Formats;

/// <summary>The errors of files whose content is read or made here; each names the file.</summary>
internal static class FormatErrors
{
    /// <summary>The content is damaged.</summary>
    public static DownloadException Invalid(string file, string what, Exception? cause = null) =>
        new(ErrorId.FormatInvalid, $"{Path.GetFileName(file)}: {what}", cause);

    /// <summary>The content is of a kind that is not understood.</summary>
    public static DownloadException Unsupported(string file, string what) => new(ErrorId.FormatUnsupported, $"{Path.GetFileName(file)}: {what}");

    /// <summary>The file cannot be opened or read.</summary>
    public static DownloadException Unreadable(string file, Exception cause) =>
        new(ErrorId.InputUnreadable, $"Cannot read '{file}': {cause.Message} Check the path and its permissions.", cause);

    /// <summary>Opens a file for reading from its beginning.</summary>
    /// <exception cref="DownloadException">It cannot be opened.</exception>
    public static FileStream Open(string file)
    {
        try
        {
            return new FileStream(
                file,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                64 * 1024,
                FileOptions.SequentialScan | FileOptions.Asynchronous);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw Unreadable(file, cause);
        }
    }
}
