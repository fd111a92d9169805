namespace ScienceDownload.Engine.State;

/// <summary>An attempt at an item that failed.</summary>
/// <param name="BatchId">A batch that this store owns; records of other batches are dropped.</param>
/// <param name="Index">The item's place in the batch.</param>
/// <param name="Number">Which attempt, from one over all runs of the batch; the same number again replaces the record.</param>
/// <param name="At">When it failed.</param>
/// <param name="ErrorId">What went wrong.</param>
/// <param name="Message">The sentence that goes with it, free of secrets.</param>
internal sealed record AttemptRecord(string BatchId, int Index, int Number, DateTimeOffset At, ErrorId ErrorId, string Message);
