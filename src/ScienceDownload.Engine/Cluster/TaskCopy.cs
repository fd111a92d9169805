using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Cluster;

/// <summary>Copies what an attempt left behind that did not let go of it: whatever it writes from now on goes to the old files.</summary>
internal static partial class TaskCopy
{
    private const int ReadOnly = 0;

    private static readonly string[] Small = ["manifest.json", "manifest-sha256.txt", ClusterLayout.StatusFile, ClusterLayout.ItemsFile];

    /// <summary>Copies state, records and partial files.</summary>
    /// <param name="from">The folder of the old attempt.</param>
    /// <param name="to">The folder of the new one.</param>
    /// <param name="claimed">The name of the folder in <paramref name="from"/> that holds the partial files by now.</param>
    /// <exception cref="IOException">There is no room, or a file cannot be read.</exception>
    /// <exception cref="DownloadException">The state is damaged.</exception>
    public static void Copy(string from, string to, string claimed)
    {
        CopyState(Path.Combine(from, StateStore.FileName), Path.Combine(to, StateStore.FileName));
        IEnumerable<string> names = Small.Concat(Directory.EnumerateFiles(from, TaskBatches.Prefix + "*").Select(path => Path.GetFileName(path)!));
        foreach (string name in names.Where(name => File.Exists(Path.Combine(from, name))))
            CopyFile(Path.Combine(from, name), Path.Combine(to, name));
        string parts = Path.Combine(from, claimed);
        if (!Directory.Exists(parts))
            return;
        foreach (string file in Directory.EnumerateFiles(parts, "*", SearchOption.AllDirectories))
            CopyFile(file, Path.Combine(to, DownloadEngine.TaskParts, Path.GetRelativePath(parts, file)));
    }

    private static void CopyState(string from, string to)
    {
        if (!File.Exists(from))
            return;
        try
        {
            // As one moment of it, also while it is written.
            using SqliteDatabase source = SqliteDatabase.Open(from, create: false, isShared: true);
            source.Statement("VACUUM INTO ?1").Bind(1, to).Run();
        }
        catch (DownloadException busy) when (busy.Id == ErrorId.StateUnavailable)
        {
            // A process that was halted in the middle of a change holds it for ever. With its journal beside it the copy undoes the change.
            File.Delete(to);
            CopyFile(from, to);
            if (File.Exists(from + "-journal"))
                CopyFile(from + "-journal", to + "-journal");
        }

        using SqliteDatabase copy = SqliteDatabase.Open(to, create: false, isShared: true);
        if (copy.Number("SELECT count(*) FROM sqlite_master WHERE name = 'batches'") > 0)
            copy.Execute("UPDATE batches SET owner = NULL, heartbeat = NULL");
    }

    private static void CopyFile(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        // The old task may hold a lock on it, which the runtime would respect.
        using SafeFileHandle source = Open(from);
        using var input = new FileStream(source, FileAccess.Read, bufferSize: 0);
        using var output = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        input.CopyTo(output, 1024 * 1024);
        output.Flush(flushToDisk: true);
    }

    private static SafeFileHandle Open(string path)
    {
        if (OperatingSystem.IsWindows())
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        int descriptor = OpenDescriptor(path, ReadOnly);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"'{path}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenDescriptor(string path, int flags);
}
