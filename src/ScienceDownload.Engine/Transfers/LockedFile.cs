using Microsoft.Win32.SafeHandles;

namespace ScienceDownload.Engine.Transfers;

/// <summary>Opens a file that one process at a time may write: it is locked as long as it is open.</summary>
internal static class LockedFile
{
    /// <summary>Below this no space check is made and nothing is preallocated: the calls would cost more than they tell.</summary>
    private const long WorthPreallocating = 1024 * 1024;

    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Makes a file under a name that is free.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">How much room to make for it; zero when that is not known.</param>
    /// <exception cref="DownloadException">There is no room (<see cref="ErrorId.DiskFull"/>).</exception>
    /// <exception cref="DirectoryNotFoundException">Its folder is missing.</exception>
    /// <exception cref="IOException">The name is taken, or the file cannot be made.</exception>
    public static SafeFileHandle Create(string path, long length) =>
        File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.None, Reserve(path, length));

    /// <summary>Opens a file that is there.</summary>
    /// <exception cref="DownloadException">Another process is writing it (<see cref="ErrorId.DestinationUnwritable"/>).</exception>
    /// <exception cref="IOException">It is missing, or cannot be opened.</exception>
    public static SafeFileHandle Open(string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path) && attempt < Attempts)
            {
                // A process that was killed is dead before the system has closed its files: its lock lasts a moment longer.
                Thread.Sleep(Pause);
            }
            catch (IOException exception) when (File.Exists(path))
            {
                throw new DownloadException(ErrorId.DestinationUnwritable,
                    $"{path} is in use: another download writes it. Stop that one, or choose another destination.", exception);
            }
        }
    }

    /// <summary>Makes sure that there is room, and says how much of it to allocate at once.</summary>
    private static long Reserve(string path, long needed)
    {
        if (needed < WorthPreallocating)
            return 0;
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException();
        var drive = new DriveInfo(folder);
        long free = drive.AvailableFreeSpace;
        if (free < needed)
        {
            throw new DownloadException(ErrorId.DiskFull, FormattableString.Invariant(
                $"Storage quota exceeded: {path} needs {needed} bytes and {free} are free. Free some space or choose another destination."));
        }

        // Memory has no layout to plan: allocating there means filling every page with zeros first.
        return drive.DriveFormat is "tmpfs" or "ramfs" ? 0 : needed;
    }
}
