using System.Globalization;
using System.Text.Json;

namespace ScienceDownload.Worker.Service.Validation;

/// <summary>Reads the fields of a request one after the other, as forgiving as its clients are used to, and remembers what is wrong.</summary>
internal sealed class BodyFields(JsonElement body)
{
    private readonly List<FieldError> _errors = [];

    /// <summary>Ends the reading.</summary>
    /// <exception cref="ValidationException">Something was wrong.</exception>
    public void ThrowIfWrong()
    {
        if (_errors.Count > 0)
            throw new ValidationException(_errors);
    }

    /// <summary>A field; null when it is not there.</summary>
    public JsonElement? Find(string name) => body.TryGetProperty(name, out JsonElement value) ? value : null;

    /// <summary>A field that must be there.</summary>
    public JsonElement? Require(string name)
    {
        if (Find(name) is { } value)
            return value;
        _errors.Add(new FieldError([name], "missing", "Field required", ShownInput.Of(body)));
        return null;
    }

    /// <summary>Remembers something wrong.</summary>
    public void Refuse(JsonElement value, string type, string message, Action<Utf8JsonWriter>? context, params object[] location) =>
        _errors.Add(new FieldError(location, type, message, ShownInput.Of(value), context));

    /// <summary>Remembers a value that breaks a rule of its field.</summary>
    public void RefuseValue(JsonElement value, string message, params object[] location) => Refuse(
        value,
        "value_error",
        "Value error, " + message,
        json =>
        {
            json.WriteStartObject("error");
            json.WriteEndObject();
        },
        location);

    /// <summary>A text, or null.</summary>
    public string? Text(string name)
    {
        if (Find(name) is not { ValueKind: not JsonValueKind.Null } value)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        Refuse(value, "string_type", "Input should be a valid string", null, name);
        return null;
    }

    /// <summary>One of some words, in exactly this case.</summary>
    /// <param name="name">The field.</param>
    /// <param name="words">The words.</param>
    /// <param name="otherwise">What it is when it is not there.</param>
    /// <param name="ofNull">What null stands for.</param>
    public string? Choice(string name, IReadOnlyList<string> words, string? otherwise, string? ofNull)
    {
        if (Find(name) is not { } value)
            return otherwise;
        if (value.ValueKind == JsonValueKind.Null)
            return ofNull;
        if (value.ValueKind == JsonValueKind.String && words.Contains(value.GetString()!, StringComparer.Ordinal))
            return value.GetString();
        string list = string.Join(", ", words.SkipLast(1).Select(word => $"'{word}'")) + $" or '{words[^1]}'";
        Refuse(value, "enum", "Input should be " + list, json => json.WriteString("expected", list), name);
        return otherwise;
    }

    /// <summary>A switch.</summary>
    public bool Flag(string name, bool otherwise)
    {
        if (Find(name) is not { } value)
            return otherwise;
        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Number when value.GetDouble() is 0 or 1:
                return value.GetDouble() != 0;
            case JsonValueKind.String when Word(value.GetString()!) is { } flag:
                return flag;
            case JsonValueKind.Number or JsonValueKind.String:
                Refuse(value, "bool_parsing", "Input should be a valid boolean, unable to interpret input", null, name);
                return otherwise;
            default:
                Refuse(value, "bool_type", "Input should be a valid boolean", null, name);
                return otherwise;
        }
    }

    /// <summary>A whole number within bounds.</summary>
    public int Number(string name, int otherwise, int least, int most)
    {
        if (Find(name) is not { } value)
            return otherwise;
        if (ReadWhole(value, name) is not { } number)
            return otherwise;
        if (number < least)
            Refuse(value, "greater_than_equal", $"Input should be greater than or equal to {least}", json => json.WriteNumber("ge", least), name);
        else if (number > most)
            Refuse(value, "less_than_equal", $"Input should be less than or equal to {most}", json => json.WriteNumber("le", most), name);
        else
            return (int)number;
        return otherwise;
    }

    /// <summary>Some texts; null when it is null or not there, or wrong.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Find(name) is not { ValueKind: not JsonValueKind.Null } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array)
        {
            Refuse(value, "list_type", "Input should be a valid list", null, name);
            return null;
        }

        int before = _errors.Count;
        int index = 0;
        foreach (JsonElement element in value.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String)
                Refuse(element, "string_type", "Input should be a valid string", null, name, index);
            index++;
        }

        return _errors.Count > before ? null : [.. value.EnumerateArray().Select(element => element.GetString()!)];
    }

    private decimal? ReadWhole(JsonElement value, string name)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean() ? 1 : 0;
        if (value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
        {
            Refuse(value, "int_type", "Input should be a valid integer", null, name);
            return null;
        }

        bool text = value.ValueKind == JsonValueKind.String;
        string written = text ? value.GetString()!.Trim() : value.GetRawText();
        NumberStyles style = text ? NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint : NumberStyles.Float;
        if (!decimal.TryParse(written, style, CultureInfo.InvariantCulture, out decimal number)
            || (text && number != decimal.Truncate(number)))
        {
            Refuse(value, "int_parsing", "Input should be a valid integer, unable to parse string as an integer", null, name);
            return null;
        }

        if (number == decimal.Truncate(number))
            return number;
        Refuse(value, "int_from_float", "Input should be a valid integer, got a number with a fractional part", null, name);
        return null;
    }

    private static bool? Word(string text) => text.ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "y" or "on" or "1" => true,
        "false" or "f" or "no" or "n" or "off" or "0" => false,
        _ => null,
    };
}
