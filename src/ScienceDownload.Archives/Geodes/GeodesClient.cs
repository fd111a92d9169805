using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Searches the GEODES catalogue.</summary>
/// <param name="calls">The way to the portal.</param>
/// <param name="warn">Hears what the user should know although the search goes on.</param>
internal sealed class GeodesClient(GeodesCalls calls, Action<string> warn)
{
    private const int ItemsPerPage = 80;
    private const int CollectionsPerPage = 500;

    /// <summary>Above this many items a search is cut into windows of time: how deep the portal can be paged is not known.</summary>
    /// <value>8,000: 100 pages.</value>
    public int SplitAbove { get; init; } = 8000;

    /// <summary>All collections that fit, the best first where a text is given.</summary>
    /// <param name="text">Words to look for; null for all.</param>
    /// <param name="query">Conditions in the portal's form; null for none.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<IReadOnlyList<GeodesCollection>> FindCollectionsAsync(string? text, JsonObject? query, CancellationToken cancellation)
    {
        var found = new Dictionary<string, GeodesCollection>(StringComparer.Ordinal);
        long matched = long.MaxValue;
        for (int page = 1; found.Count < matched; page++)
        {
            var body = new JsonObject { ["page"] = page, ["limit"] = CollectionsPerPage };
            if (query is { Count: > 0 })
                body["query"] = query.DeepClone();
            using JsonDocument reply = await calls.PostAsync("api/stac/collections", body, cancellation).ConfigureAwait(false);
            JsonElement[] some = [.. Elements(reply.RootElement, "collections")];
            foreach (JsonElement one in some)
            {
                if (GeodesCollectionReader.Read(one, calls.Settings.Server) is { } collection)
                    found.TryAdd(collection.Id, collection);
            }

            if (some.Length == 0)
                break;
            matched = reply.RootElement.Member("context")?.Whole("matched") ?? found.Count;
        }

        return text is null
            ? [.. found.Values]
            : [.. found.Values.Select(one => one with { Score = CollectionText.Score(one, text) }).Where(one => one.Score > 0)
                .OrderByDescending(one => one.Score)];
    }

    /// <summary>All items that fit, in order, each once; streaming.</summary>
    /// <exception cref="DownloadException">The search is wrong, matches too much, or the portal refuses it.</exception>
    public async IAsyncEnumerable<GeodesItem> FindItemsAsync(GeodesSearch search, [EnumeratorCancellation] CancellationToken cancellation)
    {
        search.Check();
        var seen = new HashSet<UInt128>();
        long most = search.First ?? long.MaxValue;
        if (most == 0)
            yield break;
        int limit = (int)Math.Min(ItemsPerPage, most);
        GeodesPage first = await PageAsync(search, search.Query, 1, limit, search.Order, cancellation).ConfigureAwait(false);
        if (search.First is null && first.Matched > calls.Settings.MaxItems)
        {
            throw new DownloadException(ErrorId.TooManyResults, FormattableString.Invariant(
                $"The search matches {first.Matched} items, more than the {calls.Settings.MaxItems} allowed. Narrow it down, or give -First."));
        }

        IAsyncEnumerable<GeodesItem> items = Math.Min(first.Matched, most) > SplitAbove && GeodesWindows.CanSplit(search)
            ? new GeodesWindows(SplitAbove, ItemsPerPage, (query, page, order, token) => PageAsync(search, query, page, ItemsPerPage, order, token))
                .ReadAsync(search, cancellation)
            : PagesAsync(search, first, limit, cancellation);
        await foreach (GeodesItem item in items.ConfigureAwait(false))
        {
            if (!seen.Add(Fingerprint.Of(item.Id)))
                continue;
            yield return item;
            if (seen.Count >= most)
                yield break;
        }

        if (seen.Count < first.Matched)
        {
            warn(FormattableString.Invariant(
                $"The portal said that {first.Matched} items match and gave {seen.Count}: the catalogue changed meanwhile. Search again."));
        }
    }

    private async IAsyncEnumerable<GeodesItem> PagesAsync(GeodesSearch search, GeodesPage page, int limit,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (int number = 1; page.Items.Count > 0;)
        {
            foreach (GeodesItem item in page.Items)
                yield return item;
            if ((long)number * limit >= page.Matched)
                break;
            page = await PageAsync(search, search.Query, ++number, limit, search.Order, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<GeodesPage> PageAsync(
        GeodesSearch search, JsonObject? query, int page, int limit, IReadOnlyList<GeodesSort> order, CancellationToken cancellation)
    {
        using JsonDocument reply = await calls.PostAsync("api/stac/search", search.Body(page, limit, query, order), cancellation)
            .ConfigureAwait(false);
        Uri server = calls.Settings.Server;
        GeodesItem[] items = [.. Elements(reply.RootElement, "features").Select(feature => GeodesItemReader.Read(feature, server))
            .OfType<GeodesItem>()];
        long matched = reply.RootElement.Member("context")?.Whole("matched")
            ?? (items.Length < limit ? ((page - 1L) * limit) + items.Length : long.MaxValue);
        return new GeodesPage(items, matched);
    }

    private static JsonElement.ArrayEnumerator Elements(JsonElement root, string name) => root.Member(name) is { ValueKind: JsonValueKind.Array } list
        ? list.EnumerateArray()
        : throw new DownloadException(ErrorId.ArchiveReplyInvalid, $"The portal's answer has no list of {name}.");
}
