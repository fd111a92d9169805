namespace ScienceDownload.Worker.Running;

/// <summary>
/// Lets one process at a time look for an unfinished batch and make a new one: the same command started twice at the same moment must not
/// make two batches of one list. The file <c>scidl.lock</c> in the state folder stays; the lock on it ends with the process.
/// </summary>
internal static class StartLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits for the lock.</summary>
    /// <param name="state">The state folder.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>Holds the lock until it is disposed.</returns>
    /// <exception cref="DownloadException">
    /// Another process holds it for longer than storing a large list takes (<see cref="ErrorId.BatchBusy"/>), or it cannot be made
    /// (<see cref="ErrorId.StateUnavailable"/>).
    /// </exception>
    public static async Task<IDisposable> EnterAsync(string state, CancellationToken cancellation)
    {
        string path = Path.Combine(state, "scidl.lock");
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (UnauthorizedAccessException error)
            {
                throw new DownloadException(ErrorId.StateUnavailable, $"'{path}' cannot be opened: {error.Message}", error);
            }
            catch (IOException error) when (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new DownloadException(ErrorId.BatchBusy, $"Another scidl is starting a batch and holds '{path}': {error.Message}", error);
            }
            catch (IOException)
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            }
        }
    }
}
