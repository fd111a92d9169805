namespace ScienceDownload;

/// <summary>How webhooks are delivered. Whatever happens to them, no file is fetched later or otherwise for it.</summary>
public sealed record WebhookPolicy
{
    /// <summary>How many times an event is sent at most; the wait doubles from one second after each failure.</summary>
    /// <value>3.</value>
    public int Attempts { get; init; } = 3;

    /// <summary>How long a receiver may take to answer.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long closing the engine waits for events that are on their way. What is left is sent when the batch is next run.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
