using System.Runtime.CompilerServices;
using System.Text.Json;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Items as a GeoJSON file: any map program reads it, and it can be read back here. Files that pygeodes exported are read, too.</summary>
internal static class GeodesGeoJson
{
    /// <summary>Writes a FeatureCollection; the file appears whole or not at all.</summary>
    /// <exception cref="DownloadException">It cannot be written.</exception>
    public static async Task WriteAsync(string path, IEnumerable<GeodesItem> items, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = new AtomicFile(path);
            Utf8JsonWriter writer = new(file.Stream);
            await using (writer.ConfigureAwait(false))
            {
                writer.WriteStartObject();
                writer.WriteString("type", "FeatureCollection");
                writer.WriteStartArray("features");
                foreach (GeodesItem item in items)
                {
                    writer.WriteRawValue(item.Json);
                    await writer.FlushAsync(cancellation).ConfigureAwait(false);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            await file.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.DestinationUnwritable, $"{path} cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the items of a file.</summary>
    /// <exception cref="DownloadException">It cannot be read, or holds no items.</exception>
    public static async IAsyncEnumerable<GeodesItem> ReadAsync(string path, Uri? server, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using JsonDocument document = await ParseAsync(path, cancellation).ConfigureAwait(false);
        if (document.RootElement.Member("features") is not { ValueKind: JsonValueKind.Array } features)
            throw Invalid(path, "it has no list of features");
        int number = 0;
        foreach (JsonElement feature in features.EnumerateArray())
        {
            number++;
            yield return Read(feature, server) ?? throw Invalid(
                path, FormattableString.Invariant($"feature {number} is no item: it has no id or no assets"));
        }
    }

    private static GeodesItem? Read(JsonElement feature, Uri? server)
    {
        // pygeodes keeps the whole item in a property of its table's row: as an object, or as text.
        JsonElement? inner = feature.Member("properties")?.Member("item");
        if (inner is { ValueKind: JsonValueKind.String } text)
        {
            using JsonDocument item = JsonDocument.Parse(text.GetString()!);
            return WithAssets(item.RootElement.Clone());
        }

        return WithAssets(inner is { ValueKind: JsonValueKind.Object } whole ? whole : feature);

        GeodesItem? WithAssets(JsonElement item) => item.Member("assets") is null ? null : GeodesItemReader.Read(item, server);
    }

    private static async Task<JsonDocument> ParseAsync(string path, CancellationToken cancellation)
    {
        try
        {
            FileStream stream = File.OpenRead(path);
            await using (stream.ConfigureAwait(false))
                return await JsonDocument.ParseAsync(stream, cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (JsonException exception)
        {
            throw Invalid(path, FormattableString.Invariant($"it is not JSON: something is wrong in line {exception.LineNumber + 1}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static DownloadException Invalid(string path, string why) =>
        new(ErrorId.InputInvalid, $"{path} holds no GEODES items: {why}. Export-GeodesItem writes such files.");
}
