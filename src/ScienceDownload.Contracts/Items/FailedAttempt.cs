namespace ScienceDownload;

/// <summary>One attempt at an item that failed.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Source">The copy that was tried, without what may be secret in its address.</param>
/// <param name="ErrorId">What went wrong.</param>
/// <param name="Message">The sentence that goes with it.</param>
/// <param name="StatusCode">The HTTP status; null when there was no answer.</param>
public sealed record FailedAttempt(DateTimeOffset At, Uri Source, ErrorId ErrorId, string Message, int? StatusCode)
{
    /// <summary>The kind of failure and what the server said.</summary>
    public override string ToString() => $"{ErrorId}: {Message}";
}
