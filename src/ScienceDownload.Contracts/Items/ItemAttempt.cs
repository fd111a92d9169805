namespace ScienceDownload;

/// <summary>An attempt at an item that failed.</summary>
/// <param name="Number">Which attempt, from one over all runs of the batch.</param>
/// <param name="At">When it failed (UTC).</param>
/// <param name="ErrorId">What went wrong.</param>
/// <param name="Message">The sentence that goes with it, free of secrets.</param>
public sealed record ItemAttempt(int Number, DateTimeOffset At, ErrorId ErrorId, string Message);
