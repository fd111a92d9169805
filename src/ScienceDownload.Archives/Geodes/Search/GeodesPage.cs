namespace ScienceDownload.Archives.Geodes;

/// <summary>One page of a search.</summary>
/// <param name="Items">The items.</param>
/// <param name="Matched">How many match in all, as the portal says now; it may say otherwise on the next page.</param>
internal sealed record GeodesPage(IReadOnlyList<GeodesItem> Items, long Matched);
