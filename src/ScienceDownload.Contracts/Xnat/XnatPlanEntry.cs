namespace ScienceDownload;

/// <summary>What would be fetched of one resource.</summary>
/// <param name="Session">The folder of the session below the destination.</param>
/// <param name="Scan">The scan; null for the session itself.</param>
/// <param name="Resource">The label of the resource; null where there is none.</param>
/// <param name="Files">How many files.</param>
/// <param name="Length">Their bytes together, as the server lists them.</param>
public sealed record XnatPlanEntry(string Session, string? Scan, string? Resource, int Files, long Length);
