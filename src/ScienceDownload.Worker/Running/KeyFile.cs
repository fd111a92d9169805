namespace ScienceDownload.Worker.Running;

/// <summary>A file whose first line is a key.</summary>
internal static class KeyFile
{
    /// <summary>Reads the key.</summary>
    /// <exception cref="DownloadException">There is none, or the file cannot be read.</exception>
    public static string Read(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault()?.Trim() is { Length: > 0 } key
                ? key
                : throw new DownloadException(ErrorId.InputInvalid, $"{file} has no key in its first line.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"The key cannot be read: {error.Message}", error);
        }
    }
}
