namespace ScienceDownload.Transformation;

/// <summary>Items that are in memory already, as the stream that engine and clients read.</summary>
internal static class AsyncItems
{
    /// <summary>The items one after the other.</summary>
    public static async IAsyncEnumerable<T> ToAsync<T>(this IReadOnlyList<T> items)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (T item in items)
            yield return item;
    }
}
