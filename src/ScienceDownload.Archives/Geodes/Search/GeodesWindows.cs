using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Reads a search that matches very much through windows of time, each small enough to be paged to its end.</summary>
/// <param name="splitAbove">A window that matches more is halved.</param>
/// <param name="itemsPerPage">How many items a page holds.</param>
/// <param name="fetch">Fetches a page of a query.</param>
internal sealed class GeodesWindows(
    int splitAbove, int itemsPerPage, Func<JsonObject, int, IReadOnlyList<GeodesSort>, CancellationToken, Task<GeodesPage>> fetch)
{
    private const string Start = "start_datetime";
    private static readonly TimeSpan Smallest = TimeSpan.FromSeconds(1);

    /// <summary>Whether windows keep the order asked for, and the query leaves room for them.</summary>
    public static bool CanSplit(GeodesSearch search) =>
        search.Order[0].Field == Start
        && (search.Query?[Start] is not JsonObject conditions || conditions.All(condition => condition.Key is "gte" or "lte"));

    /// <summary>All items in order. Those on the border of two windows come twice.</summary>
    public async IAsyncEnumerable<GeodesItem> ReadAsync(GeodesSearch search, [EnumeratorCancellation] CancellationToken cancellation)
    {
        JsonObject query = search.Query?.DeepClone().AsObject() ?? [];
        bool descending = search.Order[0].Descending;
        if (await EdgeAsync(query, "gte", descending: false, cancellation).ConfigureAwait(false) is not { } from
            || await EdgeAsync(query, "lte", descending: true, cancellation).ConfigureAwait(false) is not { } to)
        {
            yield break;
        }

        var windows = new Stack<(DateTimeOffset From, DateTimeOffset To)>([(from, to)]);
        while (windows.TryPop(out (DateTimeOffset From, DateTimeOffset To) window))
        {
            JsonObject narrowed = Narrowed(query, window.From, window.To);
            GeodesPage page = await fetch(narrowed, 1, search.Order, cancellation).ConfigureAwait(false);
            if (page.Matched > splitAbove && window.To - window.From > Smallest)
            {
                DateTimeOffset middle = window.From + ((window.To - window.From) / 2);
                // The stack hands out last what it was given first.
                windows.Push(descending ? (window.From, middle) : (middle, window.To));
                windows.Push(descending ? (middle, window.To) : (window.From, middle));
                continue;
            }

            for (int number = 1; page.Items.Count > 0;)
            {
                foreach (GeodesItem item in page.Items)
                    yield return item;
                if ((long)number * itemsPerPage >= page.Matched)
                    break;
                page = await fetch(narrowed, ++number, search.Order, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The first or the last date there is: what the query says, else what the catalogue has.</summary>
    private async Task<DateTimeOffset?> EdgeAsync(JsonObject query, string operation, bool descending, CancellationToken cancellation)
    {
        if (query[Start]?[operation]?.GetValue<string>() is { } given)
            return GeodesDates.Parse(given, endOfPeriod: false);
        GeodesPage page = await fetch(query, 1, [new GeodesSort(Start, descending), new GeodesSort("identifier", descending)], cancellation)
            .ConfigureAwait(false);
        return page.Items.Count == 0 ? null : page.Items[0].StartDate;
    }

    private static JsonObject Narrowed(JsonObject query, DateTimeOffset from, DateTimeOffset to)
    {
        JsonObject narrowed = query.DeepClone().AsObject();
        narrowed[Start] = new JsonObject { ["gte"] = GeodesDates.Text(from), ["lte"] = GeodesDates.Text(to) };
        return narrowed;
    }
}
