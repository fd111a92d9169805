using System.Text.Json;

namespace ScienceDownload.Archives.Geodes;

/// <summary>
/// <c>pygeodes-config.json</c>, as the Python client writes it: read as it is, never written. What is odd in it is told rather than passed over.
/// </summary>
internal sealed class GeodesConfigFile
{
    public const string DefaultName = "pygeodes-config.json";

    private static readonly Dictionary<string, JsonValueKind[]> Known = new(StringComparer.Ordinal)
    {
        ["api_key"] = [JsonValueKind.String],
        ["logging_level"] = [JsonValueKind.String],
        ["download_dir"] = [JsonValueKind.String],
        ["checksum_error"] = [JsonValueKind.True, JsonValueKind.False],
        ["use_async_requests"] = [JsonValueKind.True, JsonValueKind.False],
        ["nb_max_items"] = [JsonValueKind.Number],
        ["aws_access_key_id"] = [JsonValueKind.String],
        ["aws_secret_access_key"] = [JsonValueKind.String],
        ["aws_session_token"] = [JsonValueKind.String],
        ["region_name"] = [JsonValueKind.String],
    };

    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];

    private GeodesConfigFile(string path) => Path = path;

    public string Path { get; }

    public IReadOnlyList<string> Warnings => _warnings;

    /// <exception cref="DownloadException">It cannot be read, or is no JSON object; the message names it.</exception>
    public static GeodesConfigFile Read(string path)
    {
        var file = new GeodesConfigFile(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new DownloadException(ErrorId.InputInvalid, $"{path} is no GEODES configuration: it must hold a JSON object.");
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
                file.Take(property);
            return file;
        }
        catch (JsonException exception)
        {
            // The parser's own message may quote the text around the error, which may be a key.
            throw new DownloadException(ErrorId.InputInvalid,
                FormattableString.Invariant($"{path} is not JSON: something is wrong in line {exception.LineNumber + 1}. Correct it."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"{path} cannot be read: {exception.Message}", exception);
        }
    }

    public string? Text(string name) => _values.TryGetValue(name, out JsonElement value) && value.GetString() is { Length: > 0 } text ? text : null;

    public bool? Flag(string name) => _values.TryGetValue(name, out JsonElement value) ? value.GetBoolean() : null;

    public long? Number(string name) => _values.TryGetValue(name, out JsonElement value) && value.TryGetInt64(out long number) ? number : null;

    private void Take(JsonProperty property)
    {
        if (!Known.TryGetValue(property.Name, out JsonValueKind[]? kinds))
            _warnings.Add($"{Path}: '{property.Name}' is not a setting of GEODES; it is passed over.");
        else if (property.Value.ValueKind == JsonValueKind.Null)
            return;
        else if (!kinds.Contains(property.Value.ValueKind))
            _warnings.Add($"{Path}: '{property.Name}' has a value of the wrong type; it is passed over.");
        else
            _values[property.Name] = property.Value.Clone();
    }
}
