namespace ScienceDownload;

/// <summary>The one exception that leaves the engine: a stable id, a sentence for people, and no secret in either.</summary>
public sealed class DownloadException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="id">What went wrong.</param>
    /// <param name="message">What, which item, and the next step.</param>
    /// <param name="inner">The cause; null when there is none beyond the message.</param>
    public DownloadException(ErrorId id, string message, Exception? inner = null)
        : base(message, inner) => Id = id;

    /// <summary>The stable name of the failure.</summary>
    public ErrorId Id { get; }

    /// <summary>
    /// The message with a full stop at its end, for another sentence to follow it. Many messages are quoted from elsewhere and have none.
    /// </summary>
    public string Sentence => Message is [.., '.' or '!' or '?'] ? Message : Message + ".";

    /// <summary>Whether the same request may succeed a little later.</summary>
    /// <value>False by default; the transports set it for what RFC 9110 and experience call transient.</value>
    public bool IsTransient { get; init; }

    /// <summary>How long the server asked to wait before the next try; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The HTTP status behind the failure; null when there was no answer.</summary>
    public int? StatusCode { get; init; }

    /// <summary>
    /// Whether nothing of the batch can go on until somebody does something: a quota is spent, session keys have expired. The item goes back to the
    /// queue and the batch is suspended, instead of every item failing in turn.
    /// </summary>
    public bool SuspendsBatch { get; init; }
}
