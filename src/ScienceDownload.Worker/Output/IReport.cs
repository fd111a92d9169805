using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.Output;

/// <summary>How a run of a batch is told to the user. The sink's calls come from pool threads, one at a time.</summary>
internal interface IReport : IDownloadSink, IAsyncDisposable
{
    /// <summary>The run begins; the id is told at once, so that a user can resume whatever happens next.</summary>
    void Started(BatchInfo batch);

    /// <summary>A signal came; the batch is being suspended.</summary>
    void Interrupted(BatchInfo batch);

    /// <summary>The run ended.</summary>
    ValueTask FinishedAsync(RunSummary summary);
}
