using System.Text.Json;
using ScienceDownload.Archives.Onc.Spectrograms;

namespace ScienceDownload.Archives.Onc;

/// <summary>The fields of one level - a request, the file's defaults, the call - by their canonical names.</summary>
internal sealed class RequestLevel
{
    /// <summary>Options of local spectrograms for all requests of a file.</summary>
    public const string GeneratorDefaults = "generator_defaults";

    /// <summary>Options of local spectrograms of one request.</summary>
    public const string GeneratorRequest = "generator_options";

    /// <summary>The canonical name of a field with its other names, in the order they are looked for.</summary>
    private static readonly Dictionary<string, IReadOnlyList<string>> Names = new(StringComparer.Ordinal)
    {
        ["deviceCode"] = ["deviceCode", "device", "device_code"],
        ["timestamp"] = ["timestamp", "time", "datetime"],
        ["start"] = ["start", "start_time", "begin", "begin_time"],
        ["end"] = ["end", "end_time", "stop", "stop_time"],
        ["duration_seconds"] = ["duration_seconds"],
        ["timezone"] = ["timezone", "timezone_str", "tz"],
        ["pad_seconds"] = ["pad_seconds"],
        ["pad_before_seconds"] = ["pad_before_seconds"],
        ["pad_after_seconds"] = ["pad_after_seconds"],
        ["download_spectrogram"] = ["download_spectrogram", "spectrogram"],
        ["download_audio"] = ["download_audio", "audio"],
        ["clip"] = ["clip"],
        ["spectrogram_format"] = ["spectrogram_format"],
        ["audio_extension"] = ["audio_extension"],
        ["spectral_downsample"] = ["spectral_downsample"],
        ["data_product_options"] = ["data_product_options", "hsd_options"],
        ["output_tag"] = ["output_tag"],
        ["output_name"] = ["output_name"],
        ["label"] = ["label", "description"],
        [GeneratorDefaults] = GeneratorOptions.DefaultsNames,
        [GeneratorRequest] = GeneratorOptions.RequestNames,
    };

    private readonly Dictionary<string, JsonElement> _values;

    private RequestLevel(Dictionary<string, JsonElement> values) => _values = values;

    /// <summary>A level that says nothing.</summary>
    public static RequestLevel Empty { get; } = new([]);

    /// <summary>Whether an object has a field that only a request has, so that it is no map from devices to times.</summary>
    public static bool IsRequest(JsonElement value) =>
        value.EnumerateObject().Any(property => Names.Any(name => name.Value.Contains(property.Name)));

    /// <summary>The level that an object stands for; nulls say nothing.</summary>
    public static RequestLevel Of(JsonElement value)
    {
        var found = value.EnumerateObject()
            .Where(property => property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            .GroupBy(property => property.Name, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.Last().Value, StringComparer.Ordinal);
        return Of(found);
    }

    /// <summary>The level that named texts stand for; blank ones say nothing.</summary>
    public static RequestLevel Of(IEnumerable<KeyValuePair<string, string>> texts)
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach ((string name, string text) in texts)
        {
            if (!string.IsNullOrWhiteSpace(text))
                found.TryAdd(name.Trim(), JsonSerializer.SerializeToElement(text.Trim()));
        }

        return Of(found);
    }

    /// <summary>What a file says for all beside its list of requests: the options of local spectrograms.</summary>
    public static RequestLevel OfFile(JsonElement file)
    {
        RequestLevel all = Of(file);
        return all[GeneratorDefaults] is { } options ? new RequestLevel(new(StringComparer.Ordinal) { [GeneratorDefaults] = options }) : Empty;
    }

    /// <summary>This level over a weaker one: whole fields replace whole fields.</summary>
    public RequestLevel Over(RequestLevel weaker)
    {
        var merged = new Dictionary<string, JsonElement>(weaker._values, StringComparer.Ordinal);
        foreach ((string name, JsonElement value) in _values)
            merged[name] = value;
        return new RequestLevel(merged);
    }

    /// <summary>A field's value; null when nobody says it.</summary>
    public JsonElement? this[string name] => _values.TryGetValue(name, out JsonElement value) ? value : null;

    private static RequestLevel Of(Dictionary<string, JsonElement> found)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach ((string name, IReadOnlyList<string> aliases) in Names)
        {
            if (aliases.FirstOrDefault(found.ContainsKey) is { } alias)
                values[name] = found[alias];
        }

        return new RequestLevel(values);
    }
}
