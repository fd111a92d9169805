using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.Transports.S3;

namespace ScienceDownload.Archives.Batch;

/// <summary>Plain addresses are read as they are; the engine chooses among those of an item. Those of S3 are read with the keys of the run.</summary>
internal sealed class BatchSession(ArchiveRun run) : IArchiveSession
{
    private readonly S3Access _s3 = PrefixExpander.S3AccessOf(run.Batch.Options, run.Access);

    /// <inheritdoc/>
    public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation)
    {
        Uri uri = item.PrimarySource;
        return ValueTask.FromResult(S3Location.IsS3(uri) ? new ItemSource(uri) { S3 = _s3 } : new ItemSource(uri));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
