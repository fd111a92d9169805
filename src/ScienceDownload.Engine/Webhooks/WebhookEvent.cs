namespace ScienceDownload.Engine.Webhooks;

/// <summary>The names of the events.</summary>
internal static class WebhookEvent
{
    public const string Started = "download.started";
    public const string Progress = "download.progress";
    public const string Completed = "download.completed";
    public const string Failed = "download.failed";

    /// <summary>The event of a batch that has settled.</summary>
    public static string Of(BatchState state) => "batch." + state.ToString().ToLowerInvariant();
}
