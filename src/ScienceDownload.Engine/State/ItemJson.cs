using System.Text.Json;

namespace ScienceDownload.Engine.State;

/// <summary>What an item has beyond one address, as JSON. Most have nothing, and then nothing is stored.</summary>
internal static class ItemJson
{
    /// <summary>Writes it; null when there is nothing.</summary>
    public static string? Write(DownloadItem item)
    {
        bool isPlain = item is
        {
            Sources.Count: 1, RelativePath: null, Length: null, Checksums.Count: 0, Metadata.Count: 0, Details.Count: 0,
            Order: null, IsProcessed: false, Bundle: null, Origin: null,
        };
        if (isPlain)
            return null;
        return StateJson.Write(json =>
        {
            if (item.Sources.Count > 1)
                json.WriteTexts("mirrors", item.Sources.Skip(1).Select(source => source.OriginalString));
            if (item.RelativePath is { } path)
                json.WriteString("path", path);
            if (item.Length is { } length)
                json.WriteNumber("length", length);
            if (item.Checksums.Count > 0)
                json.WriteTexts("checksums", item.Checksums.Select(checksum => checksum.ToString()));
            WriteFacts(json, "metadata", item.Metadata);
            WriteFacts(json, "details", item.Details);
            if (item.Order is { } order)
                json.WriteString("order", order);
            if (item.IsProcessed)
                json.WriteBoolean("processed", true);
            if (item.Bundle is { } bundle)
                json.WriteString("bundle", bundle);
            if (item.Origin is { } origin)
                json.WriteString("origin", origin);
        });
    }

    /// <summary>The item made of its address and what was written.</summary>
    public static DownloadItem Read(string uri, string? text)
    {
        var source = new Uri(uri);
        if (text is null)
            return new DownloadItem { Sources = [source] };
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement json = document.RootElement;
        return new DownloadItem
        {
            Sources = json.Member("mirrors") is { } mirrors ? [source, .. mirrors.Texts().Select(mirror => new Uri(mirror))] : [source],
            RelativePath = json.Member("path")?.GetString(),
            Length = json.Member("length")?.GetInt64(),
            Checksums = json.Member("checksums") is { } checksums ? [.. checksums.Texts().Select(Checksum.Parse)] : [],
            Metadata = ReadFacts(json, "metadata"),
            Details = ReadFacts(json, "details"),
            Order = json.Member("order")?.GetString(),
            IsProcessed = json.Member("processed") is not null,
            Bundle = json.Member("bundle")?.GetString(),
            Origin = json.Member("origin")?.GetString(),
        };
    }

    private static void WriteFacts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> facts)
    {
        if (facts.Count == 0)
            return;
        json.WriteStartObject(name);
        foreach ((string key, string value) in facts)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static Dictionary<string, string> ReadFacts(JsonElement json, string name) => json.Member(name) is { } facts
        ? facts.EnumerateObject().ToDictionary(fact => fact.Name, fact => fact.Value.GetString()!)
        : [];
}
