namespace ScienceDownload.Commands;

/// <summary>Items that are in memory, as the stream that clients read.</summary>
internal static class GeodesStreams
{
    /// <summary>The items one after the other.</summary>
    public static async IAsyncEnumerable<GeodesItem> ToStream(this IReadOnlyList<GeodesItem> items)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (GeodesItem item in items)
            yield return item;
    }
}
