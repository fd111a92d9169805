using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Jobs;

internal sealed class KnownFiles(StateStore store, string destination)
{
    public async ValueTask<FileRecord?> FindAsync(string fullPath, string relativePath, CancellationToken cancellation)
    {
        _ = destination; _ = relativePath;
        return await store.FindFileAsync(fullPath, cancellation).ConfigureAwait(false);
    }
}
