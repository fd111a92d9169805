using System.Text.Json;

namespace ScienceDownload.Engine.State;

/// <summary>What an item has beyond one address. Most have nothing, and then nothing is stored.</summary>
internal sealed record ItemDetails
{
    /// <summary>Further addresses, after the first.</summary>
    public string[]? Mirrors { get; init; }

    /// <summary>The path that was asked for.</summary>
    public string? Path { get; init; }

    /// <summary>The length that was promised.</summary>
    public long? Length { get; init; }

    /// <summary>The digests that were promised, as <c>sha256:9f86…</c>.</summary>
    public string[]? Checksums { get; init; }

    /// <summary>Facts for the manifest.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Where the item came from in the user's words.</summary>
    public string? Origin { get; init; }

    /// <summary>The details of an item as JSON; null when it has none.</summary>
    public static string? Write(DownloadItem item)
    {
        if (item is { Sources.Count: 1, RelativePath: null, Length: null, Checksums.Count: 0, Metadata.Count: 0, Origin: null })
            return null;
        var details = new ItemDetails
        {
            Mirrors = item.Sources.Count > 1 ? [.. item.Sources.Skip(1).Select(source => source.OriginalString)] : null,
            Path = item.RelativePath,
            Length = item.Length,
            Checksums = item.Checksums.Count > 0 ? [.. item.Checksums.Select(checksum => checksum.ToString())] : null,
            Metadata = item.Metadata.Count > 0 ? item.Metadata : null,
            Origin = item.Origin,
        };
        return JsonSerializer.Serialize(details, StateJson.Default.ItemDetails);
    }

    /// <summary>The item made of its address and its details.</summary>
    public static DownloadItem Read(string uri, string? json)
    {
        var source = new Uri(uri);
        if (json is null || JsonSerializer.Deserialize(json, StateJson.Default.ItemDetails) is not { } details)
            return new DownloadItem { Sources = [source] };
        return new DownloadItem
        {
            Sources = details.Mirrors is { } mirrors ? [source, .. mirrors.Select(mirror => new Uri(mirror))] : [source],
            RelativePath = details.Path,
            Length = details.Length,
            Checksums = details.Checksums is { } checksums ? [.. checksums.Select(Checksum.Parse)] : [],
            Metadata = details.Metadata ?? new Dictionary<string, string>(),
            Origin = details.Origin,
        };
    }
}
