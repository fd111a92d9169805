using System.Globalization;
using System.Text.Json;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Engine.Manifests;

/// <summary>Headers and entries to and from JSON; <see cref="ManifestFormat"/> draws the layout. Unknown properties are passed over.</summary>
internal static class ManifestJson
{
    /// <summary>Writes the header's properties into an open object.</summary>
    public static void WriteHeader(Utf8JsonWriter json, ManifestHeader header)
    {
        json.WriteString("format", ManifestFormat.Name);
        json.WriteNumber("version", ManifestFormat.Version);
        if (header.Created is { } created)
            json.WriteString("created", created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        WriteText(json, "tool", header.Tool);
        if ((header.BatchId ?? header.BatchName ?? header.Archive ?? header.Profile) is not null)
        {
            json.WriteStartObject("batch");
            WriteText(json, "id", header.BatchId);
            WriteText(json, "name", header.BatchName);
            WriteText(json, "archive", header.Archive);
            WriteText(json, "profile", header.Profile);
            json.WriteEndObject();
        }
        WriteTexts(json, "request", header.Request);
    }

    /// <summary>Writes an entry as an object; its sources without their secrets.</summary>
    public static void WriteEntry(Utf8JsonWriter json, ManifestEntry entry)
    {
        json.WriteStartObject();
        WriteText(json, "path", entry.Path);
        if (entry.Length is { } length)
            json.WriteNumber("length", length);
        WriteText(json, "sha256", entry.Sha256);
        WriteList(json, "checksums", entry.Checksums.Select(checksum => checksum.ToString()));
        WriteList(json, "sources", entry.Sources.Select(PublicUri.Text));
        WriteText(json, "contentType", entry.ContentType);
        WriteTexts(json, "metadata", entry.Metadata);
        WriteText(json, "archive", entry.Archive);
        WriteText(json, "profile", entry.Profile);
        WriteTexts(json, "details", entry.Details);
        WriteTexts(json, "s3", entry.S3);
        WriteText(json, "order", entry.Order);
        WriteText(json, "bundle", entry.Bundle);
        if (entry.IsProcessed)
            json.WriteBoolean("processed", true);
        if (entry.Status is { } status)
            json.WriteString("status", status.ToString().ToLowerInvariant());
        json.WriteEndObject();
    }

    /// <summary>The header with one property more. Nothing in it is needed, so what cannot be read is left out.</summary>
    public static ManifestHeader ReadHeaderProperty(ManifestHeader header, string name, JsonElement value) => name switch
    {
        "created" => header with
        {
            Created = value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out DateTimeOffset time) ? time : null,
        },
        "tool" => header with { Tool = Text(value) },
        "batch" when value.ValueKind == JsonValueKind.Object => header with
        {
            BatchId = Text(Property(value, "id")),
            BatchName = Text(Property(value, "name")),
            Archive = Text(Property(value, "archive")),
            Profile = Text(Property(value, "profile")),
        },
        "request" when value.ValueKind == JsonValueKind.Object => header with { Request = Texts(value) },
        _ => header,
    };

    /// <summary>Reads an entry.</summary>
    /// <param name="value">The object.</param>
    /// <param name="index">Its place among the items, from zero.</param>
    /// <param name="origin">How messages name it.</param>
    /// <exception cref="DownloadException">
    /// A value is of the wrong kind (<see cref="ErrorId.PlanInvalid"/>), or a source is no address (<see cref="ErrorId.InvalidUri"/>).
    /// </exception>
    public static ManifestEntry ReadEntry(JsonElement value, int index, string origin)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Wrong(origin, "item", "an object");
        try
        {
            return new ManifestEntry
            {
                Path = OptionalText(value, "path", origin),
                Length = ReadLength(Property(value, "length"), origin),
                Sha256 = OptionalText(value, "sha256", origin) is { } hex ? Checksum.Create(ChecksumAlgorithm.Sha256, hex).Hex : null,
                Checksums = [.. List(value, "checksums", origin).Select(Checksum.Parse)],
                Sources = [.. List(value, "sources", origin).Select(source => SourceUri.Parse(source, index, origin))],
                ContentType = Text(Property(value, "contentType")),
                Metadata = OptionalTexts(value, "metadata"),
                Archive = OptionalText(value, "archive", origin),
                Profile = OptionalText(value, "profile", origin),
                Details = OptionalTexts(value, "details"),
                S3 = OptionalTexts(value, "s3"),
                Order = OptionalText(value, "order", origin),
                Bundle = OptionalText(value, "bundle", origin),
                IsProcessed = Property(value, "processed").ValueKind == JsonValueKind.True,
                Status = Enum.TryParse(Text(Property(value, "status")), ignoreCase: true, out ItemState status) ? status : null,
            };
        }
        catch (FormatException cause)
        {
            throw new DownloadException(ErrorId.PlanInvalid, $"{origin}: {cause.Message}", cause);
        }
    }

    private static long? ReadLength(JsonElement value, string origin)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long length) && length >= 0
            ? length
            : throw Wrong(origin, "length", "a whole number of bytes");
    }

    private static string? OptionalText(JsonElement owner, string name, string origin)
    {
        JsonElement value = Property(owner, name);
        return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String
            ? Text(value)
            : throw Wrong(origin, name, "a text");
    }

    private static IEnumerable<string> List(JsonElement owner, string name, string origin)
    {
        JsonElement value = Property(owner, name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong(origin, name, "an array of texts");
        return value.EnumerateArray().Select(element => Text(element) ?? throw Wrong(origin, name, "an array of texts"));
    }

    private static DownloadException Wrong(string origin, string name, string expected) =>
        new(ErrorId.PlanInvalid, $"{origin}: '{name}' is not {expected}.");

    private static JsonElement Property(JsonElement owner, string name) => owner.TryGetProperty(name, out JsonElement value) ? value : default;

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Dictionary<string, string> OptionalTexts(JsonElement owner, string name) =>
        Property(owner, name) is { ValueKind: JsonValueKind.Object } texts ? Texts(texts) : [];

    private static Dictionary<string, string> Texts(JsonElement owner) => owner.EnumerateObject()
        .Where(property => property.Value.ValueKind == JsonValueKind.String)
        .GroupBy(property => property.Name)
        .ToDictionary(group => group.Key, group => group.Last().Value.GetString()!);

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        if (!values.Any())
            return;
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0)
            return;
        json.WriteStartObject(name);
        foreach ((string key, string value) in values)
            json.WriteString(key, value);
        json.WriteEndObject();
    }
}
