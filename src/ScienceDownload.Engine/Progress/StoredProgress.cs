namespace ScienceDownload.Engine.Progress;

/// <summary>The progress of a batch that runs elsewhere, as its stored counts tell it.</summary>
internal static class StoredProgress
{
    /// <param name="batch">The batch.</param>
    /// <param name="rate">Bytes per second.</param>
    public static BatchProgress Of(BatchInfo batch, double rate) => new()
    {
        BatchId = batch.Id,
        Total = batch.Total,
        Settled = batch.Completed + batch.Skipped + batch.Failed + batch.Cancelled,
        Failed = batch.Failed,
        Skipped = batch.Skipped,
        BytesReceived = batch.BytesReceived,
        BytesTotal = batch.BytesTotal,
        BytesPerSecond = rate,
        TimeLeft = TimeLeft.Of(batch.BytesTotal, batch.BytesReceived, rate),
    };
}
