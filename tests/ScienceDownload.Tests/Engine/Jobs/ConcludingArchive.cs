namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>An archive that has a last word on its batches, as a test says.</summary>
/// <param name="conclude">Gets the run.</param>
internal sealed class ConcludingArchive(Func<ArchiveRun, CancellationToken, Task> conclude) : IArchive
{
    public string Name => "concluding";

    public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public IArchiveSession Begin(ArchiveRun run) => new Session(run, conclude);

    private sealed class Session(ArchiveRun run, Func<ArchiveRun, CancellationToken, Task> conclude) : IConcludingSession
    {
        public async ValueTask ConcludeAsync(CancellationToken cancellation) => await conclude(run, cancellation);

        public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation) =>
            ValueTask.FromResult(new ItemSource(item.PrimarySource));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
