namespace ScienceDownload;

/// <summary>One run of a batch, as its archive sees it.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Access">Who asks.</param>
/// <param name="Sink">Hears what the archive has to say; without secrets.</param>
public sealed record ArchiveRun(BatchInfo Batch, ArchiveAccess Access, IDownloadSink Sink);
