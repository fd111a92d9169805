using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>What the simulated GEODES portal knows: collections and products, and what it answers when it is asked for them.</summary>
internal sealed class GeodesCatalogue
{
    private const int MostItems = 80;
    private const string Extent =
        """{ "spatial": {"bbox": [[-180.0, -90.0, 180.0, 90.0]]}, "temporal": {"interval": [["2015-07-04T00:00:00Z", null]]} }""";

    private readonly List<GeodesProduct> _products = [];
    private readonly List<JsonObject> _collections = [];
    private int _searches;

    /// <summary>All products, in the order they were added.</summary>
    public IReadOnlyList<GeodesProduct> Products => _products;

    /// <summary>By how much <c>matched</c> grows from one search to the next.</summary>
    public int Growth { get; set; }

    /// <summary>Whether each page but the first begins with the last product of the page before, again.</summary>
    public bool RepeatsAcrossPages { get; set; }

    public void Add(GeodesProduct product) => _products.Add(product);

    public void AddCollection(string id, string? title, string description) => _collections.Add(new JsonObject
    {
        ["type"] = "Collection",
        ["id"] = id,
        ["stac_version"] = "1.1.0",
        ["title"] = title,
        ["description"] = description,
        ["license"] = "Apache-2.0",
        ["keywords"] = new JsonArray("fake"),
        ["extent"] = JsonNode.Parse(Extent),
        ["summaries"] = new JsonObject { ["dataset"] = id, ["gsd"] = "10", ["format"] = "zip", ["processing:level"] = new JsonArray("level1") },
    });

    /// <summary>A page of products.</summary>
    /// <exception cref="FormatException">Limit or page are out of bounds. What else is wrong shows as an exception of the JSON.</exception>
    public JsonObject Search(JsonElement search, Uri portal)
    {
        var limit = search.TryGetProperty("limit", out var given) ? given.GetInt32() : MostItems;
        var page = search.TryGetProperty("page", out var number) ? number.GetInt32() : 1;
        if (limit is < 1 or > MostItems || page < 1) throw new FormatException("limit or page");
        var call = Interlocked.Increment(ref _searches);
        var matching = Sorted(_products.Where(product => GeodesQueryEvaluator.Fits(product, search)), search, call);
        var repeated = RepeatsAcrossPages && page > 1 ? 1 : 0;
        var start = Math.Max(0, ((page - 1) * limit) - repeated);
        var features = matching.Skip(start).Take(limit + repeated).Select(product => (JsonNode)product.ToFeature(portal)).ToArray();
        return new JsonObject
        {
            ["type"] = "FeatureCollection",
            ["features"] = new JsonArray(features),
            ["links"] = new JsonArray(),
            ["context"] = new JsonObject { ["returned"] = features.Length, ["limit"] = limit, ["matched"] = matching.Count + (Growth * (page - 1)) },
        };
    }

    /// <summary>The collections that fit a query.</summary>
    public JsonObject Collections(JsonElement asked)
    {
        JsonElement? query = asked.TryGetProperty("query", out var given) && given.ValueKind == JsonValueKind.Object ? given : null;
        var some = _collections
            .Where(collection => GeodesQueryEvaluator.FitsQuery(Queryable(collection), query, anyAttribute: true))
            .Select(collection =>
            {
                var copy = collection.DeepClone().AsObject();
                copy["summaries"]!["total_items"] = _products.Count(product => product.Collection == copy["id"]!.GetValue<string>());
                return (JsonNode)copy;
            })
            .ToArray();
        return new JsonObject
        {
            ["collections"] = new JsonArray(some),
            ["links"] = new JsonArray(),
            ["context"] = new JsonObject { ["returned"] = some.Length, ["limit"] = 500, ["matched"] = some.Length },
        };
    }

    /// <summary>Which files of a product are on disk; null when there is no such product.</summary>
    public JsonObject? Availability(string name) => _products.Find(product => product.Data?.Title.Split('.')[0] == name) is { } product
        ? new JsonObject { ["files"] = FilesOf(product) }
        : null;

    /// <summary>Which files of many products are on disk.</summary>
    public JsonObject FastAvailability(JsonElement asked)
    {
        var hrefs = asked.GetProperty("availability").EnumerateArray().Select(one => one.GetProperty("href").GetString()!).ToArray();
        var products = _products.Where(product => hrefs.Any(href => href.Contains(product.Id, StringComparison.Ordinal)));
        return new JsonObject
        {
            ["products"] = new JsonArray([.. products.Select(product =>
                (JsonNode)new JsonObject { ["id"] = product.Id, ["files"] = FilesOf(product) })]),
        };
    }

    // Without an order there is none: each call has another.
    private static List<GeodesProduct> Sorted(IEnumerable<GeodesProduct> products, JsonElement search, int call)
    {
        if (!search.TryGetProperty("sortBy", out var order) || order.ValueKind != JsonValueKind.Array || order.GetArrayLength() == 0)
            return [.. products.OrderBy(product => unchecked(product.Id.GetHashCode(StringComparison.Ordinal) * ((2 * call) + 1)))];
        IOrderedEnumerable<GeodesProduct>? sorted = null;
        foreach (var step in order.EnumerateArray())
        {
            var field = step.GetProperty("field").GetString()!;
            var descending = step.GetProperty("direction").GetString() is "desc" or "dsc";
            IComparable Key(GeodesProduct product) => GeodesQueryEvaluator.SortKey(product, field);
            sorted = sorted is null
                ? descending ? products.OrderByDescending(Key) : products.OrderBy(Key)
                : descending ? sorted.ThenByDescending(Key) : sorted.ThenBy(Key);
        }

        return [.. sorted!];
    }

    private static JsonObject Queryable(JsonObject collection)
    {
        var copy = collection.DeepClone().AsObject();
        copy["dataset"] = copy["id"]!.DeepClone();
        return copy;
    }

    private static JsonArray FilesOf(GeodesProduct product) => new([.. product.Files.Select(file => (JsonNode)new JsonObject
    {
        ["checksum"] = file.ShownMd5,
        ["available"] = file.Role != "data" || !product.IsOnTape,
    })]);
}
