namespace ScienceDownload.Worker.Running;

/// <summary>What one run of a batch came to.</summary>
/// <param name="Batch">The batch as it stands now; its counts include what earlier runs did.</param>
/// <param name="BytesMoved">Bytes this run brought.</param>
/// <param name="Elapsed">How long this run took.</param>
/// <param name="NextStep">The command to go on with; null when nothing is left to do.</param>
internal sealed record RunSummary(BatchInfo Batch, long BytesMoved, TimeSpan Elapsed, string? NextStep);
