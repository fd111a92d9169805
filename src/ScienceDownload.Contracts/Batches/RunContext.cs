namespace ScienceDownload;

/// <summary>What one run of a batch needs and must not be stored.</summary>
public sealed record RunContext
{
    /// <summary>Where to tell what happens.</summary>
    public IDownloadSink Sink { get; init; } = NullSink.Instance;

    /// <summary>Request headers, possibly secret; sent to the origin of each item's own address only.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Who asks the archive; null to take the profile the batch names, else what the environment gives.</summary>
    public ArchiveAccess? Access { get; init; }

    /// <summary>Signs what is sent to the batch's webhook; null to send it unsigned.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>Prints no values.</summary>
    public override string ToString() => $"RunContext with {Headers.Count} headers";
}
