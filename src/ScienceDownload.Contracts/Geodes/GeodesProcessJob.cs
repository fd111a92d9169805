namespace ScienceDownload;

/// <summary>What the GEODES portal answered to the start of a process.</summary>
public sealed record GeodesProcessJob
{
    /// <summary>The process.</summary>
    public required string ProcessId { get; init; }

    /// <summary>The item it runs on.</summary>
    public required string ItemId { get; init; }

    /// <summary>The portal's id of the job; null when it gave none.</summary>
    public string? JobId { get; init; }

    /// <summary>The state in the portal's words, such as <c>accepted</c>; null when it gave none.</summary>
    public string? Status { get; init; }

    /// <summary>The whole answer.</summary>
    public required string Json { get; init; }
}
