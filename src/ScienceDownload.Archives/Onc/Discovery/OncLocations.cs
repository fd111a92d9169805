using System.Text.Json;

namespace ScienceDownload.Archives.Onc;

/// <summary>The names of locations, by their codes.</summary>
internal sealed class OncLocations
{
    private const int DeepestTree = 64;

    private readonly Dictionary<string, string[]> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Asks for all of them, with two calls.</summary>
    /// <exception cref="DownloadException">The server refuses.</exception>
    public static async Task<OncLocations> ReadAsync(OncClient client, CancellationToken cancellation)
    {
        var locations = new OncLocations();
        foreach (JsonElement location in await client.DiscoverAsync("locations", [], cancellation).ConfigureAwait(false))
        {
            if (location.Text("locationCode") is { } code)
                locations._names[code] = location.Text("locationName") ?? code;
        }

        foreach (JsonElement root in await client.DiscoverAsync("locations/tree", [], cancellation).ConfigureAwait(false))
            locations.Add(root, []);
        return locations;
    }

    /// <summary>The names from the region down to a location; empty when it is not in the tree.</summary>
    public IReadOnlyList<string> PathOf(string code) => _paths.GetValueOrDefault(code, []);

    /// <summary>What people call a location, and its place there: the leaf of the tree, unless that only says which hydrophone it is.</summary>
    public (string Name, string? Position) NameOf(string code)
    {
        IReadOnlyList<string> path = PathOf(code);
        if (path.Count == 0)
            return (_names.GetValueOrDefault(code, code), null);
        string leaf = path[^1];
        return leaf.StartsWith("hydrophone", StringComparison.OrdinalIgnoreCase)
            ? (path[Math.Max(0, path.Count - 3)], leaf)
            : (leaf, null);
    }

    private void Add(JsonElement node, string[] above)
    {
        string code = node.Text("locationCode") ?? "";
        string[] path = [.. above, node.Text("locationName") ?? code];
        _paths.TryAdd(code, path);
        if (path.Length < DeepestTree)
        {
            foreach (JsonElement child in node.List("children"))
                Add(child, path);
        }
    }
}
