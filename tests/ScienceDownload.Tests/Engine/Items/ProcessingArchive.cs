namespace ScienceDownload.Tests.Engine.Items;

/// <summary>An archive that makes final files from downloads, as a test says.</summary>
/// <param name="make">Gets the downloaded bytes and gives those of the final file; null to keep the download.</param>
internal sealed class ProcessingArchive(Func<byte[], byte[]?> make) : IArchive
{
    public string Name => "processing";

    public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public IArchiveSession Begin(ArchiveRun run) => new Session(make);

    private sealed class Session(Func<byte[], byte[]?> make) : IProcessingSession
    {
        public async ValueTask<bool> ProcessAsync(DownloadItem item, string source, string target, CancellationToken cancellation)
        {
            Assert.False(File.Exists(target));
            if (make(await File.ReadAllBytesAsync(source, cancellation)) is not { } made)
                return false;
            await File.WriteAllBytesAsync(target, made, cancellation);
            return true;
        }

        public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation) =>
            ValueTask.FromResult(new ItemSource(item.PrimarySource));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
