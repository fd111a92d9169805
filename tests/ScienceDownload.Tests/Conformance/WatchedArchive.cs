using System.Collections.Concurrent;

namespace ScienceDownload.Tests.Conformance;

/// <summary>An archive that remembers which attempts it was asked for.</summary>
internal sealed class WatchedArchive(IArchive archive) : IArchive
{
    public ConcurrentQueue<int> Attempts { get; } = [];

    public string Name => archive.Name;

    public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation) =>
        archive.ResolveAsync(request, access, cancellation);

    public IArchiveSession Begin(ArchiveRun run) => new Session(archive.Begin(run), Attempts);

    private sealed class Session(IArchiveSession session, ConcurrentQueue<int> attempts) : IArchiveSession
    {
        public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation)
        {
            attempts.Enqueue(attempt);
            return session.OpenAsync(item, attempt, cancellation);
        }

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }
}
