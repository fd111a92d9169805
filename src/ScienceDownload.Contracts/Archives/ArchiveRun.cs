namespace ScienceDownload;

/// <summary>One run of a batch, as its archive sees it.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Access">Who asks.</param>
/// <param name="Sink">Hears what the archive has to say; without secrets.</param>
public sealed record ArchiveRun(BatchInfo Batch, ArchiveAccess Access, IDownloadSink Sink)
{
    /// <summary>Reads the items of the batch as they stand now, for files that are made from others of the batch.</summary>
    /// <value>None.</value>
    public Func<CancellationToken, IAsyncEnumerable<RunItem>> ReadItems { get; init; } = static _ => None();

    private static async IAsyncEnumerable<RunItem> None()
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }
}
