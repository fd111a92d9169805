using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScienceDownload.Archives.Onc.Spectrograms;

namespace ScienceDownload.Archives.Onc;

/// <summary>Reads the fields of one request; what cannot be read is collected, with the place of the request in front.</summary>
internal sealed class RequestValues(RequestLevel level, string origin, bool isLenient, ICollection<string> errors, ICollection<string> warnings)
{
    private bool _isBroken;

    /// <summary>Whether a value was refused, so that there is no request.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>Collects an error.</summary>
    public void Fail(string what)
    {
        _isBroken = true;
        errors.Add($"{origin}: {what}.");
    }

    /// <summary>A field as text; null when it says nothing.</summary>
    public string? Text(string name) => level[name] is not { } value ? null
        : value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            ? Refuse<string>(name, value, "text")
            : Plain(value).Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A field as yes or no.</summary>
    public bool? Flag(string name) => level[name] is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Plain(value).Trim().ToUpperInvariant() switch
        {
            "TRUE" or "T" or "YES" or "Y" or "1" => true,
            "FALSE" or "F" or "NO" or "N" or "0" => false,
            _ => Soft<bool>(name, value, "true or false"),
        },
    };

    /// <summary>A field as a number.</summary>
    public double? Number(string name) => level[name] is not { } value ? null
        : double.TryParse(Plain(value), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number
        : Soft<double>(name, value, "a number");

    /// <summary>A field as a span of time that is not negative.</summary>
    public TimeSpan? Pad(string name)
    {
        if (Number(name) is not { } seconds)
            return null;
        if (seconds is >= 0 and < 1e7)
            return TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        Fail($"{name} is {seconds.ToString(CultureInfo.InvariantCulture)}; a pad is a number of seconds from zero on");
        return null;
    }

    /// <summary>A field as one of a few words.</summary>
    public T? Choice<T>(string name)
        where T : struct, Enum
    {
        if (Text(name)?.TrimStart('.') is not { } text)
            return null;
        if (Enum.TryParse(text, ignoreCase: true, out T choice) && Enum.IsDefined(choice) && !char.IsDigit(text[0]))
            return choice;
        Fail($"{name} is '{text}'; use {string.Join(" or ", Enum.GetNames<T>().Select(known => known.ToLowerInvariant()))}");
        return null;
    }

    /// <summary>A field as a time: ISO 8601, or year, month, day, hour, minute and second in an array.</summary>
    public DateTimeOffset? Time(string name, TimeZoneInfo zone)
    {
        if (level[name] is not { } value)
            return null;
        DateTimeOffset? time = value.ValueKind switch
        {
            JsonValueKind.String => OncTime.TryParse(value.GetString()!, zone),
            JsonValueKind.Array => FromParts(value, zone),
            _ => null,
        };
        if (time is null)
            Fail($"{name} {Shown(value)} is no time; write it as 2024-04-01T12:34:50Z");
        return time;
    }

    /// <summary>ONC's options.</summary>
    public IReadOnlyDictionary<string, string> Options(string name)
    {
        if (level[name] is not { } value)
            return new Dictionary<string, string>();
        JsonElement? read = value.ValueKind == JsonValueKind.String ? OptionText.TryParse(value.GetString()!) : value;
        if (read is { ValueKind: JsonValueKind.Object } map)
            return map.EnumerateObject().ToDictionary(option => option.Name, option => Plain(option.Value), StringComparer.Ordinal);
        Soft<int>(name, value, "an object such as {\"dpo_spectralDataDownsample\": 2}");
        return new Dictionary<string, string>();
    }

    /// <summary>Options of local spectrograms, those of the request over those of the file, checked; null when neither says any.</summary>
    public string? Generator()
    {
        JsonObject merged = [];
        foreach (string name in (string[])[RequestLevel.GeneratorDefaults, RequestLevel.GeneratorRequest])
        {
            if (level[name] is not { } value)
                continue;
            JsonElement? read = value.ValueKind == JsonValueKind.String ? OptionText.TryParse(value.GetString()!) : value;
            if (read is not { ValueKind: JsonValueKind.Object } options)
            {
                Soft<int>(name, value, "an object such as {\"win_dur\": 0.5}");
                continue;
            }

            foreach (JsonProperty option in options.EnumerateObject())
                merged[option.Name] = JsonNode.Parse(option.Value.GetRawText());
        }

        if (merged.Count == 0)
            return null;
        try
        {
            string text = merged.ToJsonString();
            GeneratorOptions.Read(text, new SpectrogramOptions(), static _ => { });
            return text;
        }
        catch (DownloadException wrong)
        {
            Fail(wrong.Message.TrimEnd('.'));
            return null;
        }
    }

    /// <summary>Year, month, day, hour, minute and second; more is passed over.</summary>
    public static DateTimeOffset? FromParts(JsonElement parts, TimeZoneInfo zone)
    {
        var numbers = new List<int>();
        foreach (JsonElement part in parts.EnumerateArray().Take(6))
        {
            if (part.ValueKind != JsonValueKind.Number || !part.TryGetInt32(out int number))
                return null;
            numbers.Add(number);
        }

        return numbers.Count < 6
            ? null
            : OncTime.TryParse(string.Create(
                CultureInfo.InvariantCulture,
                $"{numbers[0]:0000}-{numbers[1]:00}-{numbers[2]:00}T{numbers[3]:00}:{numbers[4]:00}:{numbers[5]:00}"), zone);
    }

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : value.GetRawText();

    private T? Soft<T>(string name, JsonElement value, string wanted)
        where T : struct
    {
        if (isLenient)
            warnings.Add($"{origin}: {name} {Shown(value)} is not {wanted}; it is passed over.");
        else
            Fail($"{name} {Shown(value)} is not {wanted}");
        return null;
    }

    private T? Refuse<T>(string name, JsonElement value, string wanted)
        where T : class
    {
        Fail($"{name} {Shown(value)} is not {wanted}");
        return null;
    }
}
