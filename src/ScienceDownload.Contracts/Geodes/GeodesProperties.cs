namespace ScienceDownload;

/// <summary>Looks into nested properties.</summary>
internal static class GeodesProperties
{
    /// <summary>The value of a key: by its exact name first, then by a path with dots. Null when there is none.</summary>
    public static object? Find(IReadOnlyDictionary<string, object?> properties, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (properties.TryGetValue(key, out object? exact))
            return exact;
        int dot = key.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && properties.TryGetValue(key[..dot], out object? inner) && inner is IReadOnlyDictionary<string, object?> nested
            ? Find(nested, key[(dot + 1)..])
            : null;
    }
}
