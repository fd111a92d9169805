namespace ScienceDownload.Engine.Manifests;

/// <summary>Lets one writer at a time change the manifest of a folder, over all processes that share it.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = ".manifest.lock";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // What the system says when another holds the file: Windows, Linux, macOS.
    private static readonly int[] Busy = [unchecked((int)0x80070020), 11, 35];

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Waits for its turn.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static async Task<FolderLock> AcquireAsync(string folder, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, FileName);
        while (true)
        {
            try
            {
                var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
                // Opened just before its last holder deleted it: it locks nothing any more.
                if (File.Exists(path))
                    return new FolderLock(file);
                await file.DisposeAsync().ConfigureAwait(false);
            }
            catch (IOException taken) when (Busy.Contains(taken.HResult))
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Lets the next one in.</summary>
    public void Dispose() => _file.Dispose();
}
