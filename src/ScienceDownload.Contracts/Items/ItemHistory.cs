namespace ScienceDownload;

/// <summary>What happened to an item on its way.</summary>
/// <param name="Attempts">The attempts that failed, oldest first.</param>
/// <param name="WebhookSent">Whether its webhook has accepted an event about it.</param>
public sealed record ItemHistory(IReadOnlyList<ItemAttempt> Attempts, bool WebhookSent);
