using System.Collections.Concurrent;

namespace ScienceDownload.Tests.Conformance;

/// <summary>An archive that remembers which attempts it was asked for. What else its sessions can do, they can still do.</summary>
internal sealed class WatchedArchive(IArchive archive) : IArchive
{
    public ConcurrentQueue<int> Attempts { get; } = [];

    public string Name => archive.Name;

    public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation) =>
        archive.ResolveAsync(request, access, cancellation);

    public IArchiveSession Begin(ArchiveRun run)
    {
        IArchiveSession session = archive.Begin(run);
        return session is IOrderingSession or IProcessingSession or IBundlingSession or ICheckingSession or IExplainingSession or INamingSession
            or IRecoveringSession or IConcludingSession ? new WatchedAbleSession(session, Attempts) : new Session(session, Attempts);
    }

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
