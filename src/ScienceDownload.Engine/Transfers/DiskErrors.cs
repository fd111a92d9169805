namespace ScienceDownload.Engine.Transfers;

/// <summary>Turns what the file system throws into what users can act on.</summary>
internal static class DiskErrors
{
    // ENOSPC and EDQUOT as .NET packs errno into HResult on Unix; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    public static DownloadException Translate(Exception exception, string path)
    {
        if (exception is DownloadException own)
            return own;
        if (exception is IOException { HResult: NoSpace or QuotaExceeded or WindowsDiskFull or WindowsHandleDiskFull })
        {
            return new DownloadException(ErrorId.DiskFull,
                $"Storage quota exceeded: no room left for {path}. Free some space, then resume: what arrived is kept.", exception);
        }

        return new DownloadException(ErrorId.DestinationUnwritable, $"{path} cannot be written: {exception.Message}", exception);
    }

    public static bool IsDisk(Exception exception) => exception is IOException or UnauthorizedAccessException or NotSupportedException;
}
