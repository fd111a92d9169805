using System.Runtime.InteropServices;

namespace ScienceDownload.Engine.Transfers;

/// <summary>
/// Forces a folder's entries to the disk, so that a rename outlives a power failure. .NET opens no folders, so the system is asked.
/// </summary>
internal static partial class FolderFlush
{
    private const int ReadOnly = 0;

    /// <summary>Flushes the folder; nothing happens where the system has no such thing (Windows) or refuses it (some network file systems).</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            return;
        // A refusal is no failure of the download: the file is there and verified, and the state of the folder was never promised to us.
        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
