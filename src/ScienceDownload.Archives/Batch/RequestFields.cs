using System.Globalization;
using System.Text.Json;

namespace ScienceDownload.Archives.Batch;

/// <summary>Reads the options of a request body as forgivingly as the REST service, with its messages. An absent field is null.</summary>
internal readonly struct RequestFields(JsonElement body, string name)
{
    /// <summary>A text, or null.</summary>
    public string? Text(string field) => Find(field) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Wrong(field, "Input should be a valid string"),
    };

    /// <summary>A switch: true, 1, <c>yes</c> and the like.</summary>
    public bool? Flag(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.Null } => throw Wrong(field, "Input should be a valid boolean"),
        { } value => value.ToString().ToLowerInvariant() switch
        {
            "true" or "t" or "yes" or "y" or "on" or "1" => true,
            "false" or "f" or "no" or "n" or "off" or "0" => false,
            _ => throw Wrong(field, "Input should be a valid boolean, unable to interpret input"),
        },
    };

    /// <summary>A whole number, also as text.</summary>
    public int? Number(string field, int minimum, int maximum)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
            throw Wrong(field, "Input should be a valid integer");
        if (!decimal.TryParse(value.ToString().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
            throw Wrong(field, "Input should be a valid integer, unable to parse string as an integer");
        if (number != decimal.Truncate(number))
            throw Wrong(field, "Input should be a valid integer, got a number with a fractional part");
        if (number < minimum)
            throw Wrong(field, $"Input should be greater than or equal to {minimum}", ErrorId.LimitOutOfRange);
        if (number > maximum)
            throw Wrong(field, $"Input should be less than or equal to {maximum}", ErrorId.LimitOutOfRange);
        return (int)number;
    }

    /// <summary>How many at a time: a number, or <c>auto</c>.</summary>
    public ConcurrencyLimit? Limit(string field)
    {
        if (Find(field) is { ValueKind: JsonValueKind.String } text && text.ValueEquals("auto"))
            return ConcurrencyLimit.Auto;
        return Number(field, 1, ConcurrencyLimit.Maximum) is { } count ? ConcurrencyLimit.Of(count) : null;
    }

    private JsonElement? Find(string field) => body.TryGetProperty(field, out JsonElement value) ? value : null;

    private DownloadException Wrong(string field, string what, ErrorId id = ErrorId.InputInvalid) => new(id, $"{name}: {field}: {what}.");
}
