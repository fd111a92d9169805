using System.Text.Json;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Makes collections of the catalogue's JSON.</summary>
internal static class GeodesCollectionReader
{
    /// <summary>Reads one collection; null when it has no id.</summary>
    public static GeodesCollection? Read(JsonElement collection, Uri? server)
    {
        if (collection.Text("id") is not { } id)
            return null;
        JsonElement summaries = collection.Member("summaries") ?? default;
        (DateTimeOffset? start, DateTimeOffset? end) = Interval(collection);
        return new GeodesCollection
        {
            Id = id,
            Title = collection.Text("title"),
            Description = collection.Text("description"),
            Keywords = collection.Texts("keywords"),
            TotalItems = summaries.Whole("total_items"),
            StartDate = start,
            EndDate = end,
            Summaries = GeodesJson.ToDictionary(collection.Member("summaries")),
            SampleUri = summaries.Address("access_url", server),
            Json = collection.GetRawText(),
        };
    }

    private static (DateTimeOffset? Start, DateTimeOffset? End) Interval(JsonElement collection)
    {
        JsonElement? intervals = collection.Member("extent")?.Member("temporal")?.Member("interval");
        if (intervals is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0
            || list[0] is not { ValueKind: JsonValueKind.Array } ends)
            return (null, null);
        DateTimeOffset?[] dates = [.. ends.EnumerateArray().Select(
            end => end.ValueKind == JsonValueKind.String ? GeodesJson.ToDate(end.GetString()!) : null)];
        return (dates.ElementAtOrDefault(0), dates.ElementAtOrDefault(1));
    }
}
