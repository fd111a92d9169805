namespace ScienceDownload.Worker.Service.Http;

/// <summary>Whether a request may pass.</summary>
/// <param name="IsTaken">Whether there was a token.</param>
/// <param name="Remaining">Whole tokens that are left.</param>
/// <param name="Reset">When the bucket is full again.</param>
/// <param name="RetryAfter">Whole seconds until there is a token, at least one.</param>
internal readonly record struct RateLimitAnswer(bool IsTaken, int Remaining, DateTimeOffset Reset, int RetryAfter);
