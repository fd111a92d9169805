using System.Collections.Concurrent;

namespace ScienceDownload.Tests.Conformance;

/// <summary>An archive that remembers which attempts it was asked for.</summary>
internal sealed class WatchedArchive(IArchive archive) : IArchive
{
    public ConcurrentQueue<int> Attempts { get; } = [];

    public string Name => archive.Name;

    public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, CancellationToken cancellation) => archive.ResolveAsync(request, cancellation);

    public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation)
    {
        Attempts.Enqueue(attempt);
        return archive.OpenAsync(item, attempt, cancellation);
    }
}
