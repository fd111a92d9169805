namespace ScienceDownload;

/// <summary>What there is to fetch of a session.</summary>
/// <param name="Session">The session.</param>
/// <param name="Folder">Its folder below the destination, made safe.</param>
/// <param name="Items">What to download.</param>
/// <param name="Entries">The files in it, counted by resource.</param>
public sealed record XnatPlan(XnatSession Session, string Folder, IReadOnlyList<DownloadItem> Items, IReadOnlyList<XnatPlanEntry> Entries)
{
    /// <summary>The folders, below the destination, of what has no files: scans, or the session itself.</summary>
    public IReadOnlyList<string> Empty { get; init; } = [];
}
