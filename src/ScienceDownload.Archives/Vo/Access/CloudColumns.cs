using System.Text.Json;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// Finds copies in clouds. No standard says how archives name them, so all ways met in the field are read: JSON in a column of a certain name,
/// role or meaning, and plain addresses of objects or folders.
/// </summary>
internal static class CloudColumns
{
    private const string DefaultColumn = "cloud_access";

    /// <summary>The copies that a row names in columns of their own, in the order listed.</summary>
    /// <param name="record">The row.</param>
    /// <param name="column">The name of the JSON column; null for <c>cloud_access</c>.</param>
    /// <param name="warnings">Told what could not be read.</param>
    public static IReadOnlyList<VoCopy> Read(VoRecord record, string? column, ICollection<string> warnings)
    {
        var copies = new List<VoCopy>();
        foreach (int place in JsonColumns(record.VoTable, column ?? DefaultColumn))
        {
            if (record.GetText(place) is not { } text)
                continue;
            copies.AddRange(ReadCell(text, record.VoTable.Fields[place].Name, warnings));
            if (copies.Count > 0)
                return copies;
        }

        // A plain column with the address of an object, or of a folder of them.
        for (int place = 0; place < record.VoTable.Fields.Count; place++)
        {
            VoField field = record.VoTable.Fields[place];
            if (field.Name != "access_url" && record[place] is string text && FromAddress(text.Trim(), field.Name) is { Bucket: not null } copy)
                copies.Add(copy);
        }

        return copies;
    }

    /// <summary>The copy at an address; null when it is none that can be fetched.</summary>
    /// <param name="address">The address as written: in a bucket's key nothing is escaped.</param>
    /// <param name="origin">Where it was found.</param>
    public static VoCopy? FromAddress(string address, string origin)
    {
        int colon = address.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0)
            return null;
        string scheme = address[..colon].ToLowerInvariant();
        if (scheme is "http" or "https" or "vos")
        {
            return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
                ? new VoCopy { Provider = VoCopy.OnPrem, Uri = uri, Origin = origin }
                : null;
        }

        string? provider = scheme switch { "s3" => "aws", "gs" => "google", "az" or "abfs" => "azure", _ => null };
        string rest = address[(colon + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        return provider is null || slash <= 0 ? null : FromBucket(provider, rest[..slash], rest[(slash + 1)..], origin);
    }

    /// <summary>The name of a provider in one spelling.</summary>
    public static string Provider(string name) => name.Trim().ToLowerInvariant() switch
    {
        "aws" or "amazon" or "s3" => "aws",
        "google" or "gc" or "gcs" or "gcp" or "gs" => "google",
        "azure" or "az" or "microsoft" => "azure",
        "on-prem" or "onprem" or "on_prem" or "prem" or "main-server" => VoCopy.OnPrem,
        string other => other,
    };

    /// <summary>The copies that a cell with JSON lists; one with a plain address instead is read too.</summary>
    public static IReadOnlyList<VoCopy> ReadCell(string text, string origin, ICollection<string> warnings)
    {
        if (FromAddress(text, origin) is { } plain)
            return [plain];
        var copies = new List<VoCopy>();
        try
        {
            using JsonDocument json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException("it is no object.");
            foreach (JsonProperty provider in json.RootElement.EnumerateObject())
            {
                IEnumerable<JsonElement> entries = provider.Value.ValueKind == JsonValueKind.Array
                    ? provider.Value.EnumerateArray()
                    : [provider.Value];
                foreach (JsonElement entry in entries)
                {
                    if (ReadEntry(Provider(provider.Name), entry, origin, warnings) is { } copy)
                        copies.Add(copy);
                }
            }
        }
        catch (JsonException exception)
        {
            warnings.Add($"The column '{origin}' cannot be read and is left aside: {exception.Message}");
            return [];
        }

        return copies;
    }

    private static VoCopy? ReadEntry(string provider, JsonElement entry, string origin, ICollection<string> warnings)
    {
        VoCopyAccess access = Text(entry, "access")?.ToLowerInvariant() switch
        {
            "open" or "public" => VoCopyAccess.Open,
            "region" => VoCopyAccess.Region,
            "restricted" => VoCopyAccess.Restricted,
            "none" => VoCopyAccess.None,
            _ => VoCopyAccess.Unknown,
        };
        if (access == VoCopyAccess.None)
        {
            warnings.Add($"The copy at {provider} cannot be reached, as the archive says itself.");
            return null;
        }

        string? bucket = Text(entry, "bucket_name") ?? Text(entry, "bucket");
        string? key = Text(entry, "key") ?? Text(entry, "path");
        VoCopy? copy = (Text(entry, "uri") ?? Text(entry, "url") ?? Text(entry, "access_url")) is { } address && bucket is null
            ? FromAddress(address, origin)
            : bucket is not null && key is not null ? FromBucket(provider, bucket, key.StartsWith('/') ? key[1..] : key, origin) : null;
        if (copy is null)
        {
            warnings.Add($"The copy at {provider} is left aside: nothing that is known says where it is.");
            return null;
        }

        return copy with { Provider = provider, Region = Text(entry, "region"), Access = access };
    }

    private static VoCopy? FromBucket(string provider, string bucket, string key, string origin)
    {
        string? scheme = provider switch { "aws" => "s3", "google" => "gs", "azure" => "az", _ => null };
        if (scheme is null || key.Length == 0 || !Uri.TryCreate($"{scheme}://{bucket}/{Escape(key)}", UriKind.Absolute, out Uri? uri))
            return null;
        return new VoCopy { Provider = provider, Uri = uri, Bucket = bucket, Key = key, IsPrefix = key.EndsWith('/'), Origin = origin };
    }

    private static string Escape(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    private static IEnumerable<int> JsonColumns(VoTable table, string column)
    {
        int[] places =
        [
            table.IndexOf(column),
            table.Find(field => string.Equals(field.Utype, "adhoc:cloudstorage", StringComparison.OrdinalIgnoreCase)),
            table.Find(field => field.Ucd?.Split(';').Contains("meta.ref.cloudstorage", StringComparer.OrdinalIgnoreCase) == true),
        ];
        return places.Where(place => place >= 0).Distinct();
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : null;
}
