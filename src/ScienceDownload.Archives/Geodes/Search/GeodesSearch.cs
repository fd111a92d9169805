using System.Text.Json.Nodes;

namespace ScienceDownload.Archives.Geodes;

/// <summary>What items to search for. Checked before any request.</summary>
internal sealed record GeodesSearch
{
    public IReadOnlyList<string> Collections { get; init; } = [];

    /// <summary>Attribute to operators to values; checked by <see cref="GeodesQuery"/>. Null for none.</summary>
    public JsonObject? Query { get; init; }

    /// <summary>West, south, east, north; null for none.</summary>
    public IReadOnlyList<double>? BoundingBox { get; init; }

    /// <summary>A GeoJSON geometry; null for none. Never together with <see cref="BoundingBox"/>.</summary>
    public JsonObject? Intersects { get; init; }

    /// <summary>The order; empty for <see cref="GeodesSort.Default"/>.</summary>
    public IReadOnlyList<GeodesSort> SortBy { get; init; } = [];

    /// <summary>The most items wanted; null for all.</summary>
    public int? First { get; init; }

    /// <summary>Always an order, and always one that ends with something unique.</summary>
    public IReadOnlyList<GeodesSort> Order => SortBy.Count == 0 ? GeodesSort.Default
        : SortBy.Any(sort => sort.Field == "identifier") ? SortBy
        : [.. SortBy, new GeodesSort("identifier", false)];

    /// <exception cref="DownloadException">Nothing to search by, or things that exclude each other.</exception>
    public void Check()
    {
        if (Collections.Count == 0 && Query is null or { Count: 0 } && BoundingBox is null && Intersects is null)
            throw Invalid("The search names nothing to search by. Give a collection, a query, a place or dates.");
        if (BoundingBox is not null && Intersects is not null)
            throw Invalid("The search has a bounding box and a geometry: give one of them.");
        if (BoundingBox is { } box && (box.Count != 4 || box.Any(value => !double.IsFinite(value)) || box[1] > box[3] || Math.Abs(box[1]) > 90
            || Math.Abs(box[3]) > 90))
            throw Invalid("A bounding box is four numbers: west, south, east, north, in degrees.");
        if (Intersects is not null && Intersects["type"] is null)
            throw Invalid("The geometry is no GeoJSON geometry: it has no type. Give a Polygon, or a file with one.");
    }

    /// <summary>The body of one request. Members that are not used are left out.</summary>
    public JsonObject Body(int page, int limit, JsonObject? query, IReadOnlyList<GeodesSort> order)
    {
        var body = new JsonObject { ["page"] = page, ["limit"] = limit };
        if (query is { Count: > 0 })
            body["query"] = query.DeepClone();
        if (Collections.Count > 0)
            body["collections"] = new JsonArray([.. Collections.Select(id => (JsonNode)id)]);
        if (BoundingBox is not null)
            body["bbox"] = new JsonArray([.. BoundingBox.Select(value => (JsonNode)value)]);
        if (Intersects is not null)
            body["intersects"] = Intersects.DeepClone();
        body["sortBy"] = new JsonArray([.. order.Select(sort => (JsonNode)new JsonObject
        {
            ["field"] = sort.Field,
            ["direction"] = sort.Descending ? "desc" : "asc",
        })]);
        return body;
    }

    private static DownloadException Invalid(string message) => new(ErrorId.InputInvalid, message);
}
